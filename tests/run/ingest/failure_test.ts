import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { explainFailure } from "../../../src/run/ingest/failure.ts";
import { TaskError } from "../../../src/run/task.ts";

const index = "let this machine reach the package index once, so that ingestr is in the cache";

describe("explainFailure()", () => {
  const cases: readonly { name: string; cause: string; fix: string; outcomeUnknown: boolean }[] = [
    {
      name: "uv that finds no package",
      cause: "× No solution found when resolving tool dependencies",
      fix: index,
      outcomeUnknown: false,
    },
    {
      name: "uv without a network",
      cause: "error: Failed to fetch: `https://pypi.org/simple/ingestr/`",
      fix: index,
      outcomeUnknown: false,
    },
    {
      name: "a source that cannot be read, as only ingestr itself can tell",
      cause: "RuntimeError: Failed to fetch page 3",
      fix: "look at the lines of ingestr above, for the first error among them",
      outcomeUnknown: true,
    },
    {
      name: "a database file that another program has open",
      cause: "IOException: Could not set lock on file",
      fix: "close the other program that has the database file open",
      outcomeUnknown: true,
    },
  ];
  for (const { name, cause, fix, outcomeUnknown } of cases) {
    it(`tells of ${name}`, () => {
      const explained = explainFailure(new TaskError("ingestr ended with exit code 1", { cause }));
      assertEquals([explained.explanation.fix, explained.outcomeUnknown], [fix, outcomeUnknown]);
    });
  }

  it("knows that a program which could not be started has loaded nothing", () => {
    const where = "/opt/ingestr";
    const explained = explainFailure(new TaskError("ingestr cannot be started", { where }));
    assertEquals(explained.outcomeUnknown, false);
    assertEquals(
      explained.explanation.fix,
      "check that this file exists, and that this user may execute it",
    );
  });
});
