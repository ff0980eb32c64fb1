/** Both databases read the same from any file; `BRUIN_TEST_FILES` says from how many (60 by default). */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { DataFileError } from "../../src/data_files/data_file_error.ts";
import { DuckdbEngine } from "../../src/platforms/duckdb/driver.ts";
import { open } from "../../src/platforms/postgres/driver.ts";
import { never, resolved } from "../contracts/connection.ts";
import { postgresDetails, postgresNeeded } from "../e2e/postgres.ts";

const count = Number(Deno.env.get("BRUIN_TEST_FILES") ?? 60);
const parts = [
  "a",
  "1",
  '"',
  "\n",
  "\r\n",
  "\\.",
  "é",
  " ",
  "2.50",
  "-",
  "\\",
  "true",
  "2024-01-01",
];
const noise = [...parts, ",", ",", '""', '"x"', '"y\n"', "\n"];

/** The same numbers at every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor(state / 0x80000000 * below);
  };
}

type Random = ReturnType<typeof randomNumbers>;

const textOf = (random: Random, from: readonly string[], most: number) =>
  Array.from({ length: random(most + 1) }, () => from[random(from.length)]).join("");

/** A file that is well written, and its rows. */
function goodFile(random: Random): { readonly text: string; readonly rows: (string | null)[][] } {
  const names = ["a", "b", "c"].slice(0, 1 + random(3));
  const rows = Array.from(
    { length: 1 + random(8) },
    () => names.map(() => textOf(random, parts, 3)),
  );
  const write = (value: string) =>
    /[",\r\n]/.test(value) || random(4) === 0 ? `"${value.replaceAll('"', '""')}"` : value;
  const lines = rows.map((row) => row.map(write).join(",") + (random(9) === 0 ? "\r\n" : "\n"));
  return {
    text: `${names.join(",")}\n${lines.join("")}`,
    // A line without anything is left out.
    rows: rows.filter((_, index) => !/^\r?\n$/.test(lines[index]))
      .map((row) => row.map((value) => value === "" ? null : value)),
  };
}

async function load(connection: Connection, text: string, isText: boolean): Promise<string> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    await connection.load!({
      path,
      format: "csv",
      target: (name) => ({ name, type: isText ? { kind: "text" } : undefined }),
    }, {
      table: "same_rows",
      signal: never,
      statements: (
        query,
      ) => ["DROP TABLE IF EXISTS same_rows", `CREATE TABLE same_rows AS ${query}`],
    });
    const { rows } = await connection.query("SELECT * FROM same_rows", { signal: never });
    return sorted(rows.map((row) => row.map((value) => value === null ? null : String(value))));
  } catch (error) {
    if (error instanceof DataFileError) return `${error.message}, ${error.explanation.where}`;
    throw error;
  } finally {
    await Deno.remove(path);
  }
}

function sorted(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((row) => JSON.stringify(row)).sort().join("\n");
}

(postgresNeeded === "" ? describe : describe.skip)(`rows of files${postgresNeeded}`, () => {
  it(`are the same on both databases, and those that were written (${count} files)`, async () => {
    const schema = `same_rows_${crypto.randomUUID().slice(0, 8)}`;
    await using stack = new AsyncDisposableStack();
    const postgres = stack.use(await open(resolved("postgres", postgresDetails({ schema }))));
    const engine = await DuckdbEngine.load();
    const duckdb = stack.use(
      await engine.open(resolved("duckdb", { path: ":memory:" }), { root: "/tmp" }),
    );
    await postgres.execute([`CREATE SCHEMA ${schema}`], { signal: never });
    try {
      const random = randomNumbers(7);
      for (let file = 0; file < count; file++) {
        const good = goodFile(random);
        assertEquals(await load(postgres, good.text, true), sorted(good.rows), good.text);
        assertEquals(await load(duckdb, good.text, true), sorted(good.rows), good.text);
        const texts = [good.text, `a,b\n${textOf(random, noise, 12)}`];
        for (const text of texts) {
          const found = await load(postgres, text, false);
          assertEquals(await load(duckdb, text, false), found, text);
        }
      }
    } finally {
      await postgres.execute([`DROP SCHEMA ${schema} CASCADE`], { signal: never });
    }
  });
});
