/**
 * Queries of each platform, asked there and, translated, of the database in this process: what is translated gives
 * the same rows. In `tests/testdata/translated_queries/` a line that begins with `=` is translated, and one with `>`
 * is asked of the platform; `UPDATE=1` writes these signs.
 */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import type { Connection, Rows } from "../../../src/connections/connection.ts";
import { envOf } from "../../../src/env.ts";
import { QueryError } from "../../../src/errors.ts";
import { ExactDecimal } from "../../../src/exact_numbers.ts";
import { duckdbMemory } from "../../../src/platforms/duckdb/memory.ts";
import { platforms } from "../../../src/platforms/mod.ts";
import { compareRows } from "../../../src/run/unit_tests/compare_rows.ts";
import { isNumberType } from "../../../src/run/values/cell_kinds.ts";
import { loadSqlTree } from "../../../src/sql_tree/mod.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";
import * as bigquery from "../../platforms/bigquery/server.ts";
import * as databricks from "../../platforms/databricks/server.ts";
import { mariadb, mysql } from "../../platforms/mysql/servers.ts";
import { openOptions } from "../../platforms/open_options.ts";
import { redshiftDetails } from "../../platforms/redshift/server.ts";
import * as snowflake from "../../platforms/snowflake/server.ts";
import { translatorOf } from "./translator.ts";

interface Server {
  readonly name: string;
  readonly platform: string;
  readonly skip: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

const servers: readonly Server[] = [
  {
    name: "PostgreSQL",
    platform: "postgres",
    skip: postgresNeeded || undefined,
    details: postgresDetails(),
  },
  {
    name: "PostgreSQL as Redshift",
    platform: "redshift",
    skip: postgresNeeded || undefined,
    details: redshiftDetails,
  },
  ...[mysql, mariadb].map(({ name, skip, details }) => ({
    name,
    platform: "mysql",
    skip,
    details,
  })),
  {
    name: "Spark as Databricks",
    platform: "databricks",
    skip: databricks.skip,
    details: databricks.details,
    env: { BRUIN_DATABRICKS_URL: databricks.address ?? "" },
  },
  {
    name: "fakesnow as Snowflake",
    platform: "snowflake",
    skip: snowflake.skip,
    details: snowflake.details,
    env: snowflake.env,
  },
  {
    name: "an emulator of BigQuery",
    platform: "bigquery",
    skip: bigquery.skip,
    details: { project_id: "bruin", use_application_default_credentials: true },
    env: { BIGQUERY_EMULATOR_HOST: bigquery.address ?? "" },
  },
];

const tree = await loadSqlTree();

function fileOf(platform: string): string {
  const url = new URL(`../../testdata/translated_queries/${platform}.sql`, import.meta.url);
  return fileURLToPath(url);
}

/** A line of a file as a query, whose column is `v` unless it is a whole one. */
function queryOf(line: string): string {
  if (/^(?:select|with)\b/.test(line)) return line;
  const [, value, from] = /^(.*?)( from \((?:select|values).*)$/s.exec(line) ?? [, line, ""];
  return `select ${value} as v${from}`;
}

for (const { name, platform: key, skip, details, env = {} } of servers) {
  const platform = platforms.find(({ dialect }) => dialect.name === key)!;
  describe(`translated queries of ${name}${skip === undefined ? "" : ` (${skip})`}`, () => {
    (skip === undefined ? it : it.skip)("give the rows that the platform gives", async () => {
      await using connection = await platform.open(
        resolved(platform.connectionTypes[0]!, details),
        openOptions({ env: envOf(env) }),
      );
      await using memory = await duckdbMemory.open({ env: envOf({}), signal: never });
      const translator = translatorOf(platform, tree);
      const given = (await Deno.readTextFile(fileOf(key))).trim().split("\n");
      const questions = given.map((line) => line.replace(/^[=>] /, ""));
      const answers = await translator.asking(memory, async (ask) => {
        const all: (Rows | undefined)[] = [];
        for (const question of questions) all.push(await ask(queryOf(question)));
        return all;
      });
      const found = questions.map((text, index) => `${answers[index] ? "=" : ">"} ${text}`);
      const asked = questions.flatMap((text, index) => {
        const own = answers[index];
        return own === undefined ? [] : [{ text, own }];
      });
      const differences = await differencesOf(asked, connection);
      assertEquals(differences, []);
      if (Deno.env.get("UPDATE")) {
        await Deno.writeTextFile(fileOf(key), `${found.join("\n")}\n`);
      } else assertEquals(found, given);
      assert(
        found.some((line) => line.startsWith("=")) && found.some((line) => line.startsWith(">")),
      );
    });
  });
}

/** A query, and the rows that the translation gave. */
interface Asked {
  readonly text: string;
  readonly own: Rows;
}

/** Queries of one value that are asked in one statement. */
const together = 40;

/**
 * Where the platform gives other rows than the translations. Queries for one value are asked many at a time, since
 * some servers take a second for each statement; when anything about them is not as expected, one by one.
 */
async function differencesOf(
  asked: readonly Asked[],
  connection: Connection,
): Promise<string[]> {
  const isValue = ({ own: { columns, rows } }: Asked) =>
    rows.length === 1 && columns.length === 1 && columns[0]?.name.toLowerCase() === "v";
  const values = asked.filter(isValue);
  const single = asked.filter((one) => !isValue(one));
  for (let first = 0; first < values.length; first += together) {
    const some = values.slice(first, first + together);
    if (await compared(connection, someQueries(some), someRows(some)) !== undefined) {
      single.push(...some);
    }
  }
  const differences: string[] = [];
  for (const { text, own } of single) {
    const difference = await compared(connection, queryOf(text), own);
    if (difference !== undefined) differences.push(`${text}: ${difference}`);
  }
  return differences;
}

/** One query for the values of several. */
function someQueries(asked: readonly Asked[]): string {
  const values = asked.map((_, index) => `q${index}.v AS v${index}`).join(", ");
  const from = asked.map(({ text }, index) => `(${queryOf(text)}) q${index}`).join(" CROSS JOIN ");
  return `SELECT ${values} FROM ${from}`;
}

function someRows(asked: readonly Asked[]): Rows {
  return {
    columns: asked.map(({ own }, index) => ({ ...own.columns[0]!, name: `v${index}` })),
    rows: [asked.map(({ own }) => own.rows[0]?.[0] ?? null)],
  };
}

/** How the platform's rows differ from those of the translation; `undefined` when they do not. */
async function compared(
  connection: Connection,
  query: string,
  own: Rows,
): Promise<string | undefined> {
  let rows: Rows;
  try {
    rows = await connection.query(query, { signal: never });
  } catch (error) {
    if (error instanceof QueryError) return error.message;
    throw error;
  }
  const expected = rows.rows.map((row) =>
    Object.fromEntries(
      rows.columns.map(({ name, type }, index) => {
        const cell = row[index] ?? null;
        const isDecimal = typeof cell === "string" && isNumberType(type);
        return [name, isDecimal ? new ExactDecimal(cell) : cell];
      }),
    )
  );
  return compareRows({ rows: expected, count: undefined, exact: true, ordered: false }, own)
    ?.reasons.join(", ");
}

describe("what is known of translated queries", () => {
  for (const key of new Set(["postgres", "mysql", "databricks"])) {
    it(`has nothing for ${key} that no query shows`, async () => {
      const platform = platforms.find(({ dialect }) => dialect.name === key)!;
      const dialect = platform.parserDialect ?? key;
      const shown = new Set<string>();
      for (const line of (await Deno.readTextFile(fileOf(key))).split("\n")) {
        if (!line.startsWith("=")) continue;
        const parts = tree.expressions(queryOf(line.slice(2)), dialect);
        if ("names" in parts) { for (const name of parts.names) shown.add(name); }
      }
      const { same = [] } = platform.dialect.translated ?? {};
      assertEquals(same.filter((name) => !shown.has(name)), []);
    });
  }
});
