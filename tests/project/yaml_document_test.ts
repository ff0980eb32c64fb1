import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../src/errors.ts";
import { parsePlainScalar, parseYaml } from "../../src/project/yaml_document.ts";

const file = "/a.yml";

describe("parseYaml()", () => {
  it("gives null for an empty text", () => {
    assertEquals(parseYaml("", { file }).value, null);
    assertEquals(parseYaml("# only a comment\n", { file }).value, null);
  });

  it("merges maps, and keeps keys that JavaScript objects treat specially", () => {
    const { value } = parseYaml("a: &a {x: 1}\nb: {<<: *a, y: 2}\nconstructor: z\n", { file });
    assertEquals(value, { a: { x: 1 }, b: { x: 1, y: 2 }, constructor: "z" });
  });

  it("places values by line and column of the file", () => {
    const node = parseYaml("a:\n  - b: 1\n    c: 2\n", { file, firstLine: 10 });
    const second = node.field("a").items()[0].field("c");
    assertEquals(second.position, { line: 12, column: 5 });
  });

  it("keeps dates and numbers as they are written where a text is expected", () => {
    const node = parseYaml("a: 2024-01-01\nb: 1.10\nc: 007\nd: true\n", { file });
    assertEquals(
      ["a", "b", "c", "d", "e"].map((key) => node.field(key).text()),
      ["2024-01-01", "1.10", "007", "true", ""],
    );
  });

  it("reads numbers as the reference does, and keeps keys and texts as they are written", () => {
    const text = 'a: 010\nb: 0o10\nc: 0x10\nd: 1_000\ne: -017\nf: 1_000.5\ng: 08\nh: "010"\n' +
      "i: 2024-01-02\nj: {010: x, 1_0: y}\nk: !!str 010\nl: 077_777\nm: 1_a\n" +
      "n: 9_007_199_254_740_993\n";
    const node = parseYaml(text, { file });
    assertEquals(node.value, {
      ...{ a: 8, b: 8, c: 16, d: 1000, e: -15, f: 1000.5, g: 8, h: "010", i: "2024-01-02" },
      ...{ j: { "10": "x", "1_0": "y" }, k: "010", l: 32767, m: "1_a", n: 9007199254740993n },
    });
    assertEquals(["a", "d", "f"].map((key) => node.field(key).text()), ["010", "1_000", "1_000.5"]);
  });

  it("understands yes and no where a boolean is expected, but not in quotes", () => {
    const node = parseYaml('a: yes\nb: off\nc: "yes"\n', { file });
    assertEquals(["a", "b"].map((key) => node.field(key).boolean()), [true, false]);
    assertEquals(node.field("c").boolean(), undefined);
    assertEquals(node.source.problems.map(({ message }) => message), [
      '"c" must be true or false, found a text',
    ]);
  });

  for (
    const [text, message] of [
      ["a: &a [*a]", "The YAML is nested too deeply"],
      ["a: &a {b: *a}", "The YAML is nested too deeply"],
      ["a: *b", "The alias has no anchor: a text that starts with * needs quotes"],
      ["<<: 3", 'A merge with "<<" is no map, or the aliases expand to too much'],
      ["a: 1\na: 2", "The key is given twice in this block"],
      ["a:\n\t- b", "YAML must be indented with spaces, not with tabs (check indentation)"],
      ['a: "b', "A closing quote or bracket, a colon, a comma or a space is missing"],
      [
        "a: {b",
        "The YAML is not indented consistently, or a bracket is not closed (check indentation)",
      ],
      [
        "a: %b",
        "A plain YAML text cannot start with this character: put the text in double quotes",
      ],
    ] as const
  ) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assertEquals(assertThrows(() => parseYaml(text, { file }), ProjectError).message, message);
    });
  }

  it("refuses what is nested too deeply for its stack", () => {
    for (const text of ["[".repeat(20_000), "{a: ".repeat(20_000), "- ".repeat(20_000)]) {
      assertThrows(() => parseYaml(text, { file }), ProjectError);
    }
  });

  it("refuses aliases that expand to too much", () => {
    const lines = Array.from(
      { length: 12 },
      (_, level) =>
        `l${level}: &l${level} [${level === 0 ? "x" : Array(9).fill(`*l${level - 1}`)}]`,
    );
    assertThrows(() => parseYaml(lines.join("\n"), { file }), ProjectError);
  });

  it("never quotes the text, which may hold a password", () => {
    for (const text of ["password: s3cret: x", 'password: "s3cret', "s3cret: 1\ns3cret: 2"]) {
      const error = assertThrows(() => parseYaml(text, { file }), ProjectError);
      assert(!`${error.describe()}${error.stack}`.includes("s3cret"));
      assertEquals(error.cause, undefined);
    }
  });

  it("reads only the first of several documents, and warns of others that have something", () => {
    const cases = [
      ["a: 1\n---\nb: 2\n", "2:1"],
      ["---\na: 1\n...\n---\nb: 2", "4:1"],
      ["a: 1\n---\n", undefined],
      ["a: 1\n---\n# nothing\n---\n", undefined],
      ["a: 1\n...\n# nothing\n", undefined],
    ] as const;
    for (const [text, place] of cases) {
      const { value, source } = parseYaml(text, { file });
      const places = source.warnings.map(({ line, column }) => `${line}:${column}`);
      assertEquals([value, places], [{ a: 1 }, place === undefined ? [] : [place]], text);
    }
  });
});

describe("parsePlainScalar()", () => {
  it("gives what YAML sees in a plain text, else the text", () => {
    assertEquals(["5432", "true", "eu", "[1", "a: b"].map(parsePlainScalar), [
      5432,
      true,
      "eu",
      "[1",
      "a: b",
    ]);
  });
});
