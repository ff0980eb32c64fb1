/** What a file of `--env-file` may contain, and what is refused instead of being guessed. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../src/env.ts";
import { readEnvFiles } from "../src/env_file.ts";
import { UsageError } from "../src/errors.ts";

const secret = "hunter2secret";

async function read(
  texts: readonly (string | Uint8Array)[],
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-test-" });
  try {
    const files = await Promise.all(texts.map(async (text, index) => {
      const written = `${index}.env`;
      const path = `${folder}/${written}`;
      if (typeof text === "string") await Deno.writeTextFile(path, text);
      else await Deno.writeFile(path, text);
      return { path, written };
    }));
    const variables = await readEnvFiles(files, envOf(env));
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Text → the variables that it sets. */
const readable: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["", {}],
  ["\n# a comment\n   # another\n\n", {}],
  ["A=1\nB=2", { A: "1", B: "2" }],
  ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["\uFEFFA=1", { A: "1" }],
  ["export A=1\n  B = 2  ", { A: "1", B: "2" }],
  ["A=\nB=''\nC=\"\"", { A: "", B: "", C: "" }],
  ["A=1 # why\nB= # why\nC='2' # why\nD=\"3\"", { A: "1", B: "", C: "2", D: "3" }],
  ["A='p#ss$w\\rd\"`'", { A: 'p#ss$w\\rd"`' }],
  ['A="it\'s $5 # \\n\\r"', { A: "it's $5 # \n\r" }],
  ['A={"host": "db", "port": 5432}', { A: '{"host": "db", "port": 5432}' }],
  ["A=postgres://u:p@h/d?x=1&y=2", { A: "postgres://u:p@h/d?x=1&y=2" }],
  ["A=c:\\data\\new", { A: "c:\\data\\new" }],
  ["A='one\ntwo'\nB=\"three\n\nfour\"\nC=5", { A: "one\ntwo", B: "three\n\nfour", C: "5" }],
  ["Z=ä€😀", { Z: "ä€😀" }],
  ["A='  blanks  '\nB=  blanks  ", { A: "  blanks  ", B: "blanks" }],
];

/** Text → what is said of it; each holds the secret. */
const refused: readonly (readonly [string, string])[] = [
  [`${secret}`, "0.env:1 is no assignment"],
  [`A=1\n\n${secret}: 1`, "0.env:3 is no assignment"],
  [`1A=${secret}`, "0.env:1 is no assignment"],
  [`A-B=${secret}`, "0.env:1 is no assignment"],
  [`A=1\nA=${secret}`, "0.env:2 sets A, which line 1 sets already"],
  [`A=${secret}$B`, "0.env:1 has $ in a value without quotes"],
  [`A=${secret}#1`, "0.env:1 has # in a value without quotes"],
  [`A=\`${secret}\``, "0.env:1 has ` in a value without quotes"],
  [`B=1\nA='${secret}\nC=2`, "0.env:2 has quotes that are never closed"],
  [`A='${secret}'s`, "0.env:1 has something behind the closing quote"],
  [`A="${secret}\\"1"`, "0.env:1 has something behind the closing quote"],
  [`A="${secret}\\t"`, "0.env:1 has a \\ in double quotes"],
  [`A="\n${secret}"`, "0.env:1 has a line break beside its quotes"],
  [`M='1\n2'\nA=${secret}\0`, "0.env:3 has a control character"],
  [`DENO_CERT=${secret}`, "0.env:1 sets DENO_CERT, which has no effect there"],
];

describe("readEnvFiles()", () => {
  for (const [text, variables] of readable) {
    it(`reads ${JSON.stringify(text)}`, async () => assertEquals(await read([text]), variables));
  }

  for (const [text, problem] of refused) {
    it(`refuses ${JSON.stringify(text.replace(secret, "…"))} without a value`, async () => {
      const error = await assertRejects(() => read([text]), UsageError, problem);
      assert(!error.describe().includes(secret), error.describe());
      assert(error.explanation.where?.startsWith("0.env:"), error.describe());
      assert(error.explanation.fix !== undefined);
    });
  }

  it("leaves alone what is set, and takes the first of several files", async () => {
    const variables = await read(["A=1\nB=1", "B=2\nC=2\nD=2"], { A: "0", C: "0" });
    assertEquals(variables, { B: "1", D: "2" });
  });

  it("refuses a file that is no text, or too long", async () => {
    const noText = () => read([Uint8Array.of(0x41, 0x3d, 0xff)]);
    await assertRejects(noText, UsageError, "it is not UTF-8 text");
    await assertRejects(() => read(["#".repeat(1_100_000)]), UsageError, "larger than 1 MB");
  });
});
