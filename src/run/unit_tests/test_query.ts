import { ProjectError } from "../../errors.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import type { Dialect } from "../../sql/dialect.ts";
import { freezeTime } from "../../sql/frozen_time.ts";
import { namedByEnding } from "../../registry.ts";
import { readSql } from "../../sql/lexer.ts";
import { splitName } from "../../sql/names.ts";
import { findOtherSources } from "../../sql/table_references.ts";
import { removeHeaders } from "../../sql/query_text.ts";
import { replaceTables, tablesOf } from "../../sql/replaced_tables.ts";
import { singleQuery } from "../../sql/single_query.ts";
import {
  namedQueries,
  type NamedQuery,
  queryOfNamed,
  withNamedQueries,
} from "../../sql/with_clause.ts";
import { formatMoment } from "../../template/moment.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { TableInput, UnitTest } from "./definition.ts";
import { inputQuery, type WrongValue, wrongValue } from "./input_query.ts";

/** The queries of a test, each of which gives its rows without reading any table. */
export interface TestQueries {
  /** The asset's own; `undefined` when nothing is expected of it. */
  readonly output: string | undefined;
  /** Those that it names with `WITH` and of which something is expected. */
  readonly named: Readonly<Record<string, string>>;
  /** Assets for which the test gives rows that the query does not read. */
  readonly unread: readonly string[];
}

/**
 * Writes the queries of a test: the asset's own, rendered, with given rows in place of all tables.
 * @throws {TemplateError} When the query cannot be rendered.
 * @throws {ProjectError} When it is no single query that only reads, or reads a table of which neither rows
 * nor columns are known.
 */
export function testQueries(test: UnitTest, { scope, dialect }: {
  readonly scope: AssetScope;
  readonly dialect: Dialect;
}): TestQueries {
  const { asset, settings: { pipeline } } = scope;
  const rendered = scope.render({
    text: asset.body,
    file: asset.executablePath,
    firstLine: asset.bodyLine,
  });
  const query = singleQuery(removeHeaders(rendered), dialect.lexis);
  if (query === undefined) {
    throw testError(asset, "only a single query that reads can be tested", {
      cause: "the asset has several statements, or one that changes something else than its table",
      code: "E386",
    });
  }
  refuseFiles(asset, query, dialect);
  const { named, names, read } = inputsOf(query, { test, asset, pipeline, dialect });
  const mocked = replaceTables(
    frozen(query, test, dialect),
    dialect,
    (parts) => names.get(keyOf(parts)) ?? "",
  );
  const complete = (sql: string) => withNamedQueries(sql, named, dialect.lexis);
  const expected = Object.keys(test.named).map((name): [string, string] => {
    const sql = queryOfNamed(mocked, name, dialect.lexis);
    if (sql === undefined) throw unknownName(asset, name, namedQueries(query, dialect.lexis));
    return [name, complete(sql)];
  });
  return {
    output: test.output === undefined ? undefined : complete(mocked),
    named: Object.fromEntries(expected),
    unread: test.inputs.filter((input) => !read.has(input)).map(({ asset }) => asset),
  };
}

/** Functions that read what is in files, on servers or in other databases. */
const outsideFunctions =
  /^(?:read_\w+|\w+_scan(?:_pushdown)?|glob|sniff_csv|st_read\w*|external_query|dblink\w*|pg_(?:read|ls)_\w+|load_file|openrowset|opendatasource|opendatabase|s3|url|infer_schema)$/;

/** @throws {ProjectError} When the query reads what no test gives. */
function refuseFiles(asset: Asset, query: string, { lexis }: Dialect): void {
  const tokens = readSql(query, lexis);
  const others = findOtherSources(tokens);
  const isFile = others.some(({ kind, text }) => kind === "text" || text === "@");
  const calls = tokens.some(({ kind, text }, index) =>
    kind === "word" && tokens[index + 1]?.text === "(" && outsideFunctions.test(text)
  );
  if (!isFile && !calls) return;
  throw testError(asset, "the query reads files, or what is outside of the database", {
    cause: "a test can give rows for tables alone",
    fix: "read the file in an asset of its own, and its table here",
    code: "E393",
  });
}

/** A query of given rows for each table that is read, and the name of that query for each table. */
function inputsOf(query: string, { test, asset, pipeline, dialect }: {
  readonly test: UnitTest;
  readonly asset: Asset;
  readonly pipeline: Pipeline;
  readonly dialect: Dialect;
}): {
  readonly named: NamedQuery[];
  readonly names: ReadonlyMap<string, string>;
  readonly read: ReadonlySet<TableInput>;
} {
  const named: NamedQuery[] = [];
  const names = new Map<string, string>();
  const read = new Set<TableInput>();
  for (const parts of tablesOf(query, dialect)) {
    const table = parts.join(".");
    const input = theOne(parts, test.inputs, { nameOf: ({ asset }) => asset, asset, table });
    if (input !== undefined) read.add(input);
    const known = theOne(input === undefined ? parts : splitName(input.asset), pipeline.assets, {
      nameOf: ({ name }) => name,
      asset,
      table,
    });
    const wrong = wrongValue(input?.rows ?? [], known?.columns ?? []);
    if (wrong !== undefined) throw notOfType(asset, table, wrong);
    const rows = inputQuery(input?.rows ?? [], known?.columns ?? [], dialect);
    if (rows === undefined) throw notMocked(asset, table, { input, test });
    const name = `bruin_input_${named.length + 1}`;
    named.push({ name, query: rows });
    names.set(keyOf(parts), name);
  }
  return { named, names, read };
}

/**
 * What a name of a table means, which may say more or less of where the table lies than the other one.
 * @throws {ProjectError} When it means several.
 */
function theOne<T>(
  parts: readonly string[],
  entries: readonly T[],
  { nameOf, asset, table }: {
    readonly nameOf: (entry: T) => string;
    readonly asset: Asset;
    readonly table: string;
  },
): T | undefined {
  const partsOf = (entry: T) => splitName(nameOf(entry));
  const [first, ...others] = namedByEnding(parts, { entries, partsOf });
  if (first === undefined || others.length === 0) return first;
  throw testError(asset, `the query reads "${table}", which may be one of several tables`, {
    cause: `they are ${[first, ...others].map(nameOf).join(", ")}`,
    fix: "write the whole name of the table in the query",
    code: "E394",
  });
}

function frozen(query: string, { executionTime }: UnitTest, dialect: Dialect): string {
  if (executionTime === undefined) return query;
  const moment = { ...executionTime, offsetMinutes: 0 };
  return freezeTime(query, {
    date: formatMoment(moment, "%Y-%m-%d"),
    time: formatMoment(moment, "%H:%M:%S.%f"),
    epochSeconds: Math.floor(moment.epochMicroseconds / 1e6),
  }, dialect);
}

function keyOf(parts: readonly string[]): string {
  return parts.join(".").toLowerCase();
}

function notMocked(
  asset: Asset,
  table: string,
  { input, test }: { readonly input: TableInput | undefined; readonly test: UnitTest },
): ProjectError {
  const given = test.inputs.map((one) => one.asset).join(", ");
  const what = input === undefined
    ? `the query reads "${table}" which is not mocked and declares no columns`
    : `the input "${input.asset}" has no rows, and the asset declares no columns`;
  return testError(asset, what, {
    ...input === undefined && given !== "" && { cause: `the test gives rows for ${given}` },
    fix: `give rows for it under \`inputs\`, or declare the columns of the asset "${table}"`,
    code: "E387",
  });
}

function notOfType(asset: Asset, table: string, wrong: WrongValue): ProjectError {
  const { column, type, value, kind } = wrong;
  return testError(asset, `"${value}" is given for the column "${column}" of "${table}"`, {
    cause: `the column is declared as ${type}, and this is no ${kind}`,
    fix: "write a value of this type, or correct the type that the asset declares",
    code: "E385",
  });
}

function unknownName(asset: Asset, name: string, known: readonly string[]): ProjectError {
  return testError(asset, `the query has no CTE "${name}"`, {
    fix: known.length === 0 ? "the query has none" : `it has: ${known.join(", ")}`,
    code: "E388",
  });
}

function testError(
  { path }: Asset,
  message: string,
  explanation: ConstructorParameters<typeof ProjectError>[2],
): ProjectError {
  return new ProjectError(message, { file: path }, explanation);
}
