import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { explainedCodes } from "../../src/report/explained_codes.ts";
import { readErrorPage } from "../../tools/error_codes.ts";

const root = new URL("../../", import.meta.url);

function codesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, code]) => code))].sort();
}

async function sourceBelow(folder: URL): Promise<string> {
  let source = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) source += await sourceBelow(new URL(`${name}/`, folder));
    // What is made of the page would have every code that it has.
    else if (name.endsWith(".ts") && name !== "explained_codes.ts") {
      source += await Deno.readTextFile(new URL(name, folder));
    }
  }
  return source;
}

describe("docs/errors.md", () => {
  it("is what `bruin why` says, after `deno task errors`", async () => {
    // Without keys that hold nothing, as JSON has them.
    assertEquals(explainedCodes, JSON.parse(JSON.stringify(await readErrorPage())));
  });

  it("has a section for every code in the source, and for no other", async () => {
    const source = await sourceBelow(new URL("src/", root));
    const document = await Deno.readTextFile(new URL("docs/errors.md", root));
    assertEquals(codesIn(document, /^### (E\d{3}): /gm), codesIn(source, /"(E\d{3})"/g));
  });
});
