/**
 * Prints what every dialect makes of one case of tests/testdata/sql/, or the names of the cases.
 *
 *   deno task dialects merge
 */
import { platforms } from "../src/platforms/mod.ts";
import { dialectCases, showCase } from "../tests/sql/dialect_case.ts";

const [name] = Deno.args;
const names = [...Deno.readDirSync(dialectCases)].map(({ name }) => name).sort();
const write = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text));

if (name !== undefined && names.includes(name)) {
  const folder = new URL(`${name}/`, dialectCases);
  write(Deno.readTextFileSync(new URL("asset.sql", folder)).trimEnd() + "\n");
  for (const { label, dialect } of platforms) {
    write(`\n=== ${label}\n${showCase(dialect, folder)}`);
  }
} else {
  write(`Name one of these cases:\n${names.map((name) => `  ${name}\n`).join("")}`);
  Deno.exitCode = 1;
}
