import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { ProjectError } from "../../src/errors.ts";
import { formatAssetText } from "../../src/project/format.ts";

interface Case {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const yamlCases: readonly Case[] = [
  {
    name: "orders keys, with unknown ones behind those that are known",
    before: "mystery: 1\ncolumns: []\ntype: empty\nname: a\n",
    after: "name: a\ntype: empty\ncolumns: []\nmystery: 1\n",
  },
  {
    name: "orders the keys of columns, checks and materialization",
    before: [
      "columns:",
      "- checks:",
      "  - {value: 1, name: min}",
      "  type: integer",
      "  name: id",
      "materialization: {strategy: merge, type: table}",
      "",
    ].join("\n"),
    after: [
      "materialization:",
      "  type: table",
      "  strategy: merge",
      "columns:",
      "  - name: id",
      "    type: integer",
      "    checks:",
      "      - name: min",
      "        value: 1",
      "",
    ].join("\n"),
  },
  {
    name: "leaves the order of parameters alone",
    before: "type: x\nparameters: {type: b, name: a}\n",
    after: "type: x\nparameters:\n  type: b\n  name: a\n",
  },
  {
    name: "moves comments with what they are about, and leaves the heading on top",
    before:
      "# heading\n\n# the owner\nowner: ann # at work\ntype: empty\n# the name\nname: a\n# end\n",
    after:
      "# heading\n\n# the name\nname: a\ntype: empty\n# the owner\nowner: ann # at work\n\n# end\n",
  },
  {
    name: "keeps quotes, numbers, booleans and blocks as they are written",
    before:
      "name: 'a'\ntags: [\"b\", 007, 1e3, 1.10]\nenabled: TRUE\ndescription: |\n  one\n\n  two\n",
    after: "name: 'a'\ndescription: |\n  one\n\n  two\nenabled: TRUE\n" +
      'tags:\n  - "b"\n  - 007\n  - 1e3\n  - 1.10\n',
  },
  {
    name: "does not fold long lines, and keeps folded ones folded",
    before: `description: ${"word ".repeat(40).trim()}\nowner: >-\n  a folded\n  text\n`,
    after: `description: ${"word ".repeat(40).trim()}\nowner: >-\n  a folded text\n`,
  },
  {
    name: "writes lists and maps in brackets as blocks, and leaves what is empty",
    before: "name: a\ntags: [a, 'b']\ndomains: []\nmeta: {a: {b: [c]}, d: {}, e: {f}}\n",
    after: "name: a\ntags:\n  - a\n  - 'b'\ndomains: []\n" +
      "meta:\n  a:\n    b:\n      - c\n  d: {}\n  e: {f}\n",
  },
  {
    name: "writes dependencies that say nothing but a name as the name",
    before: "depends:\n  - asset: a\n  - {asset: b, mode: full}\n  - {mode: symbolic, asset: c}\n" +
      "  - uri: d\n  - asset: e # why\n",
    after: "depends:\n  - a\n  - b\n  - asset: c\n    mode: symbolic\n  - uri: d\n" +
      "  - asset: e # why\n",
  },
  {
    name: "quotes dates, and leaves keys alone whose place in the reference is not known",
    before: "enabled: true\nname: a\ntimeout: 1m\nstart_date: 2024-01-01\n",
    after: 'enabled: true\nname: a\ntimeout: 1m\nstart_date: "2024-01-01"\n',
  },
  {
    name: "leaves aliases behind what they stand for",
    before: "owner: &me ann\nname:   *me\n",
    after: "owner: &me ann\nname: *me\n",
  },
  {
    name: "keeps the byte order mark and the line ends of Windows",
    before: "\ufefftype: empty\r\nname: a\r\n",
    after: "\ufeffname: a\r\ntype: empty\r\n",
  },
  { name: "leaves an empty file alone", before: "# nothing\n", after: "# nothing\n" },
  {
    name: "leaves several documents alone",
    before: "b: 1\n---\na:  2\n",
    after: "b: 1\n---\na:  2\n",
  },
];

const codeCases: readonly Case[] = [
  {
    name: "changes nothing outside of the header",
    before: "\n/* @bruin\ntype: pg.sql\nname: a\n@bruin */\n\n\n  select 1  ;\n\n",
    after: "\n/* @bruin\n\nname: a\ntype: pg.sql\n\n@bruin */\n\n\n  select 1  ;\n\n",
  },
  {
    name: "keeps the line ends of Windows",
    before: "/* @bruin\r\ntype: pg.sql\r\nname: a\r\n@bruin */\r\nselect 1\r\n",
    after: "/* @bruin\r\n\r\nname: a\r\ntype: pg.sql\r\n\r\n@bruin */\r\nselect 1\r\n",
  },
  {
    name: "sets groups of keys apart, and takes other blank lines out but for those of comments",
    before: "/* @bruin\nname: a\n\ntype: pg.sql\n# what it reads\ndepends: [b]\n\nowner: ann\n" +
      "columns:\n  - name: x\n\n  - name: y\n\n  # apart\n  - name: z\n@bruin */\nselect 1\n",
    after:
      "/* @bruin\n\nname: a\ntype: pg.sql\n\n# what it reads\ndepends:\n  - b\nowner: ann\n\n" +
      "columns:\n  - name: x\n  - name: y\n\n  # apart\n  - name: z\n\n@bruin */\nselect 1\n",
  },
  {
    name: "keeps numbers of any size and spelling",
    before:
      "/* @bruin\nparameters: {a: 12345678901234567890, b: [{y: 010, x: 1_000}]}\nname: a\n@bruin */\n",
    after: "/* @bruin\n\nname: a\n\nparameters:\n  a: 12345678901234567890\n  b:\n    - y: 010\n" +
      "      x: 1_000\n\n@bruin */\n",
  },
];

describe("formatAssetText()", () => {
  for (
    const [file, { name, before, after }] of [
      ...yamlCases.map((item) => ["/p/assets/a.asset.yml", item] as const),
      ...codeCases.map((item) => ["/p/assets/a.sql", item] as const),
    ]
  ) {
    it(name, () => {
      assertEquals(formatAssetText(before, file), after);
      assertEquals(formatAssetText(after, file), after);
    });
  }

  for (
    const [name, text] of [
      ["without a header", "select 1"],
      ["with legacy comments", "-- @bruin.name: a\nselect 1"],
      ["whose header is not closed", "/* @bruin\nname: a\n"],
    ]
  ) {
    it(`knows nothing of a file ${name}`, () => {
      assertEquals(formatAssetText(text, "/p/assets/a.sql"), undefined);
    });
  }

  // D5: the layout of the reference CLI, with all kinds of texts that it writes.
  const folder = fileURLToPath(new URL("../testdata/format/", import.meta.url));
  for (const { name } of Deno.readDirSync(folder)) {
    it(`leaves ${name} as the reference laid it out`, async () => {
      const text = await Deno.readTextFile(folder + name);
      assertEquals(formatAssetText(text, folder + name), text);
    });
  }

  it("says on which line of the file the YAML is wrong", () => {
    const text = "\n/* @bruin\nname: a\nname: b\n@bruin */\n";
    const error = assertThrows(() => formatAssetText(text, "/p/assets/a.sql"), ProjectError);
    assertEquals(error.position.line, 4);
  });
});
