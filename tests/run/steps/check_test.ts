import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CheckError, QueryError, TemplateError } from "../../../src/errors.ts";
import type { CheckStep } from "../../../src/run/plan.ts";
import { runCheck } from "../../../src/run/steps/check.ts";
import { fakeAsset, fakeColumn, fakeColumnCheck, fakeCustomCheck } from "../fake_models.ts";
import { FakeDatabase } from "./fake_database.ts";
import { stepSetting } from "./step_setting.ts";

const uniqueCheck = fakeColumnCheck("unique");
const unique: CheckStep = {
  kind: "column_check",
  column: fakeColumn("id", [uniqueCheck]),
  check: uniqueCheck,
};

function custom(query: string, value = 0): CheckStep {
  return { kind: "custom_check", check: fakeCustomCheck("fine", { query, value }) };
}

function check(step: CheckStep, database: FakeDatabase) {
  const { options, task } = stepSetting(fakeAsset("mart.a"), { database });
  return runCheck({ ...options, step }, task);
}

const answering = (cell: number | string | null) =>
  new FakeDatabase(() => Promise.resolve([[cell]]));

describe("runCheck()", () => {
  it("passes when a column has no violation", async () => {
    const database = answering(0);
    await check(unique, database);
    assertEquals(database.sent, [["SELECT COUNT(id) - COUNT(DISTINCT id) FROM mart.a"]]);
  });

  it("fails with the number of violations and the query", async () => {
    const error = await assertRejects(() => check(unique, answering(3)), CheckError);
    assertEquals(
      [error.message, error.actual, error.expected, error.query],
      [
        "column 'id' has 3 non-unique values",
        "3",
        "0",
        "SELECT COUNT(id) - COUNT(DISTINCT id) FROM mart.a",
      ],
    );
  });

  it("renders a custom check like its asset", async () => {
    const database = answering("2");
    await check(
      custom("select count(*) from {{ this }} where day = '{{ end_date }}'", 2),
      database,
    );
    assertEquals(database.sent, [["select count(*) from mart.a where day = '2024-01-02'"]]);
  });

  it("fails a custom check with another result", async () => {
    await assertRejects(
      () => check(custom("select 1"), answering(1)),
      CheckError,
      "custom check 'fine' has returned 1 instead of the expected 0",
    );
  });

  it("says which check could not be rendered", async () => {
    const error = await assertRejects(
      () => check(custom("{{ nope }}"), answering(0)),
      TemplateError,
    );
    assertEquals(error.message.startsWith("failed to render custom check query: "), true);
    assertEquals(error.position.file, "/p/assets/mart.a.sql");
  });

  it("names the check when its query fails, and keeps what the database said", async () => {
    const failure = new QueryError("no such table", { databaseCode: "42P01", fix: "create it" });
    const error = await assertRejects(
      () => check(unique, new FakeDatabase(() => Promise.reject(failure))),
      QueryError,
      "failed 'unique' check: no such table",
    );
    assertEquals([error.databaseCode, error.explanation.fix], ["42P01", "create it"]);
  });

  it("fails when there is no single value", async () => {
    await assertRejects(
      () => check(unique, answering(null)),
      QueryError,
      "failed to parse 'unique' check result",
    );
  });
});
