import { ProjectError } from "../../errors.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import type { Dialect } from "../../sql/dialect.ts";
import { freezeTime } from "../../sql/frozen_time.ts";
import { splitName } from "../../sql/names.ts";
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
import { inputQuery } from "./input_query.ts";

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
  const { named, names } = inputsOf(query, { test, asset, pipeline, dialect });
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
    unread: test.inputs.map(({ asset }) => asset)
      .filter((name) => !tablesOf(query, dialect).some((parts) => isNamed(parts, name))),
  };
}

/** A query of given rows for each table that is read, and the name of that query for each table. */
function inputsOf(query: string, { test, asset, pipeline, dialect }: {
  readonly test: UnitTest;
  readonly asset: Asset;
  readonly pipeline: Pipeline;
  readonly dialect: Dialect;
}): { readonly named: NamedQuery[]; readonly names: ReadonlyMap<string, string> } {
  const named: NamedQuery[] = [];
  const names = new Map<string, string>();
  for (const parts of tablesOf(query, dialect)) {
    const table = parts.join(".");
    const input = test.inputs.find(({ asset }) => isNamed(parts, asset));
    const known = assetOf(input?.asset ?? table, pipeline) ?? assetNamed(parts, pipeline);
    const rows = inputQuery(input?.rows ?? [], known?.columns ?? [], dialect);
    if (rows === undefined) throw notMocked(asset, table, input);
    const name = `bruin_input_${named.length + 1}`;
    named.push({ name, query: rows });
    names.set(keyOf(parts), name);
  }
  return { named, names };
}

function frozen(query: string, { executionTime }: UnitTest, dialect: Dialect): string {
  if (executionTime === undefined) return query;
  const moment = { ...executionTime, offsetMinutes: 0 };
  return freezeTime(query, {
    date: formatMoment(moment, "%Y-%m-%d"),
    timestamp: formatMoment(moment, "%Y-%m-%d %H:%M:%S.%f"),
  }, dialect);
}

function keyOf(parts: readonly string[]): string {
  return parts.join(".").toLowerCase();
}

/** Whether a table is the asset's: it may say in which database it lies. */
function isNamed(parts: readonly string[], asset: string): boolean {
  const own = splitName(asset).join(".").toLowerCase();
  const table = keyOf(parts);
  return table === own || table.endsWith(`.${own}`);
}

function assetOf(name: string, { assets }: Pipeline): Asset | undefined {
  return assets.find((asset) => asset.name.toLowerCase() === name.toLowerCase());
}

function assetNamed(parts: readonly string[], { assets }: Pipeline): Asset | undefined {
  return assets.find(({ name }) => isNamed(parts, name));
}

function notMocked(asset: Asset, table: string, input: TableInput | undefined): ProjectError {
  const what = input === undefined
    ? `the query reads "${table}" which is not mocked and declares no columns`
    : `the input "${input.asset}" has no rows, and the asset declares no columns`;
  return testError(asset, what, {
    fix: `give rows for it under \`inputs\`, or declare the columns of the asset "${table}"`,
    code: "E387",
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
