/** The schemas in `docs/schemas/` against the shapes that write the output. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { answers, publishedSchemas } from "../../../src/report/shapes/mod.ts";
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

describe("answers", () => {
  it("have a shape for every command that takes --output json", async () => {
    const helps = new URL("../../e2e/__snapshots__/help_test.ts.snap", import.meta.url);
    const text = await Deno.readTextFile(helps);
    const commands = text.split("\nsnapshot[")
      .filter((help) => /--output .*\bjson\b/.test(help))
      .map((help) => /> bruin ([a-z -]+) 1`\]/.exec(help)?.[1] ?? "");
    assert(commands.length > 30, `only ${commands.length} commands`);
    const shown = answers.flatMap(({ command }) => command.split(", "));
    const without = commands.filter((command) =>
      !silent.has(command) && !shown.some((one) => one === command || one.startsWith(`${command} `))
    );
    assertEquals(without, []);
  });

  it("are all that is printed as JSON", async () => {
    const folder = fileURLToPath(new URL("../../../src/commands/", import.meta.url));
    const bare: string[] = [];
    for (const path of await filesBelow(folder)) {
      const text = await Deno.readTextFile(path);
      for (const [call, argument = ""] of text.matchAll(/\.json(?:Line)?\(\s*([^\s(]+\(?)/g)) {
        const isShaped = /\.write\($|^failureToJson\($/.test(argument);
        const place = path.slice(folder.length);
        if (!isShaped && !unshaped.has(`${place} ${argument}`)) bare.push(`${place}: ${call}`);
      }
    }
    assertEquals(bare, []);
  });
});

/** Commands that print nothing as JSON when they succeed, or what has no shape of ours. */
const silent = new Set(["format", "connections add"]);

/** File and argument of what is printed as JSON without a shape, each for a reason. */
const unshaped: ReadonlySet<string> = new Set([
  // Texts of the reference, and the protocol of assistants.
  "format.ts {",
  "mcp.ts answer);",
  // Written by the shape in the line before.
  "config_change.ts written);",
  // One of two shapes, and that of the question.
  "connections/list.ts flags.environment",
  "internal/database.ts question.shape(",
  // Schemas and documents to fill in, which are those of the connection type.
  "secrets/schema.ts description.skeleton);",
  "secrets/schema.ts description.jsonSchema);",
]);

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await filesBelow(`${folder}${name}/`));
    else found.push(`${folder}${name}`);
  }
  return found;
}

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
