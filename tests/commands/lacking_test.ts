/** Commands of the reference that are called so. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lackingCommands } from "../../src/commands/lacking.ts";
import { bruin } from "../e2e/command.ts";

describe("lackingCommands", () => {
  it("are those that docs/coming_from_the_reference.md calls missing", async () => {
    const page = await Deno.readTextFile(
      new URL("../../docs/coming_from_the_reference.md", import.meta.url),
    );
    const missing = [...page.matchAll(/^## `([^`]+)`\n\n(?:Missing|Not here)\b/gm)]
      .map(([, name = ""]) => name.split(" ").at(-1));
    assertEquals([...lackingCommands.keys()].sort(), missing.sort());
  });

  it("are told from mistyped ones", async () => {
    const lacking = await bruin(["cloud"]);
    assertEquals(lacking.code, 64);
    assertStringIncludes(lacking.stderr, 'lacks the command "cloud" of the reference');
    const below = await bruin(["import", "odi"]);
    assertEquals(below.code, 64);
    assertStringIncludes(below.stderr, 'lacks the command "odi" of the reference');
  });

  it("suggest nothing that is far from what was written", async () => {
    const { stderr } = await bruin(["xyz"]);
    assertEquals(stderr.trim(), 'Unknown command "xyz"\n  fix: see --help');
    assertStringIncludes((await bruin(["runn"])).stderr, 'Did you mean command "run"?');
  });
});
