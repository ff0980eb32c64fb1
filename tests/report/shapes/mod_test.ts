/** The schemas in `docs/schemas/` against the shapes that write the output. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { publishedSchemas } from "../../../src/report/shapes/mod.ts";
import { listOf, object, optional, orNull, text } from "../../../src/report/shapes/shape.ts";
import { problemsOf } from "./json_schema.ts";

const folder = fileURLToPath(new URL("../../../docs/schemas/", import.meta.url));

describe("docs/schemas/", () => {
  it("holds what `deno task schemas` writes, and nothing else", async () => {
    const files = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assertEquals(files.sort(), [...publishedSchemas().keys()].sort());
    for (const [file, schema] of publishedSchemas()) {
      assertEquals(JSON.parse(await Deno.readTextFile(folder + file)), schema, file);
    }
  });

  it("is listed in docs/editor.md", async () => {
    const page = await Deno.readTextFile(new URL("../editor.md", `file://${folder}`));
    for (const file of publishedSchemas().keys()) assertStringIncludes(page, `schemas/${file}`);
  });
});

describe("problemsOf()", () => {
  interface Pair {
    readonly name: string;
    readonly note?: string;
    readonly tags: readonly string[] | undefined;
  }
  const pair = object<Pair>("Pair", (field) => ({
    name: field(text, ({ name }) => name),
    note: field(optional(text), ({ note }) => note),
    tags: field(orNull(listOf(text)), ({ tags }) => tags),
  }));
  const definitions = new Map();
  const schema = { ...pair.schema(definitions), $defs: Object.fromEntries(definitions) };

  it("accepts what the shape writes", () => {
    for (const value of [{ name: "a", tags: undefined }, { name: "a", note: "b", tags: ["c"] }]) {
      assertEquals(problemsOf(pair.write(value), schema), []);
    }
  });

  const wrong = [
    [{ name: "a" }, "$: no tags"],
    [{ name: 1, tags: null }, "$.name: not string"],
    [{ name: "a", tags: null, more: 1 }, "$.more: an unknown key"],
    [{ name: "a", tags: [1] }, "$.tags[0]: not string"],
  ] as const;
  for (const [value, problem] of wrong) {
    it(`finds ${problem}`, () => {
      assertEquals(problemsOf(value, schema).includes(problem), true);
    });
  }
});
