import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";

const root = new URL("../../../", import.meta.url);

function codesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, code]) => code))].sort();
}

describe("docs/errors.md", () => {
  it("has a section for every code of secrets and the aws backend, and for no other", async () => {
    let source = "";
    for (const path of ["src/secrets/secret.ts", "src/connections/resolve.ts"]) {
      source += await Deno.readTextFile(new URL(path, root));
    }
    for await (const { name } of Deno.readDir(new URL("src/secrets/aws/", root))) {
      source += await Deno.readTextFile(new URL(`src/secrets/aws/${name}`, root));
    }
    const document = await Deno.readTextFile(new URL("docs/errors.md", root));
    assertEquals(codesIn(document, /^### (E\d{3}): /gm), codesIn(source, /"(E\d{3})"/g));
  });
});
