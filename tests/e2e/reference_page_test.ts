/** docs/coming_from_the_reference.md, against the commands and flags that there are. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { referenceCommands } from "../../tools/reference_commands.ts";
import { referencePage } from "../../tools/reference_page.ts";

describe("docs/coming_from_the_reference.md", () => {
  it("is what `deno task reference` writes", async () => {
    const page = new URL("../../docs/coming_from_the_reference.md", import.meta.url);
    assertEquals(await Deno.readTextFile(page), await referencePage());
  });

  it("calls better only flags that the reference has", () => {
    for (const { name, flags, better = {} } of referenceCommands) {
      const known = ["", ...flags.split(" ")];
      const unknown = Object.keys(better).filter((flag) => !known.includes(flag));
      assertEquals([name, unknown], [name, []]);
    }
  });
});
