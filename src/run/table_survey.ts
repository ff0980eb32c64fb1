import type { DatabaseSession } from "../connections/connection.ts";
import { QueryError } from "../errors.ts";
import type { Asset } from "../project/model.ts";
import type { Dialect, MaterializeContext } from "../sql/dialect.ts";
import { strategyOf } from "../sql/fields.ts";
import { isPlainRead } from "../sql/limit.ts";
import { isFirstRun, rebuilds, usesFacts } from "../sql/materialize.ts";
import { splitName } from "../sql/names.ts";
import { removeHeaders, trimQuery } from "../sql/query_text.ts";
import { growingColumns, insertedByPosition } from "../sql/table_changes.ts";
import type { ColumnShape, DependentView, TableFacts } from "../sql/table_facts.ts";

export interface SurveyOptions {
  readonly query: string;
  readonly dialect: Dialect;
  readonly context: MaterializeContext;
  /** Names of the assets of the pipeline, whose views may be made anew. */
  readonly assetNames: readonly string[];
}

/**
 * What the database says about the table of an asset and about its query, as far as the asset's statements
 * depend on it; `undefined` when they do not.
 * @throws {QueryError} When the query is wrong, for one.
 */
export async function surveyTable(
  session: DatabaseSession,
  asset: Asset,
  { query, dialect, context, assetNames }: SurveyOptions,
): Promise<TableFacts | undefined> {
  const { survey } = dialect;
  if (survey === undefined || !usesFacts(asset)) return undefined;
  const views = async (): Promise<DependentView[]> => {
    if (survey.dependents === undefined) return [];
    if (survey.hasDependents !== undefined) {
      const { rows: [row] } = await session.query(survey.hasDependents(asset.name));
      if (!row?.[0]) return [];
    }
    const { rows } = await session.query(survey.dependents(asset.name));
    return rows.map((row) => dependentView(row.map(String), assetNames));
  };
  const columns = async () =>
    columnsOf((await session.query(dialect.catalog.columns(asset.name, context.names ?? {}))).rows);
  const describe = async () => {
    const text = trimQuery(removeHeaders(query), dialect.lexis);
    return isPlainRead(text, dialect.lexis) ? await session.describe(text) : undefined;
  };

  // The usual case costs one question, on DuckDB none.
  const dependents = rebuilds(asset, context) ? await views() : [];
  const replaces = strategyOf(asset) === "create+replace";
  if (replaces && dependents.length === 0) return undefined;
  const table = await columns();
  const similar = table === undefined && survey.similar !== undefined
    ? (await session.query(survey.similar(asset.name))).rows.map(([name]) => String(name))
    : [];
  const { columnsGrow } = survey;
  const facts = { table, query: await describe(), dependents, similar, columnsGrow };
  if (rebuilds(asset, { ...context, facts }) || growingColumns(asset, facts).length === 0) {
    return facts;
  }
  return { ...facts, dependents: await views() };
}

function columnsOf(rows: readonly (readonly unknown[])[]): ColumnShape[] | undefined {
  if (rows.length === 0) return undefined;
  return rows.filter(([name]) => name !== null)
    .map(([name, type]) => ({ name: String(name), type: String(type) }));
}

function dependentView(
  [name, schema, plain, drop, restore]: readonly string[],
  assetNames: readonly string[],
): DependentView {
  if (name === undefined || drop === undefined || restore === undefined) {
    throw new TypeError("A row about a view lacks how it is dropped and made again");
  }
  const isOwn = assetNames.some((asset) => {
    const [table, ofSchema] = splitName(asset).toReversed();
    return table === plain && (ofSchema === undefined || ofSchema === schema);
  });
  return { name, drop, restore: JSON.parse(restore), isOwn };
}

/** What to tell the user about facts that change what an asset does. */
export function tableNotes(
  asset: Asset,
  facts: TableFacts,
  { fullRefresh }: Pick<MaterializeContext, "fullRefresh">,
): string[] {
  const { table } = facts;
  if (isFirstRun(asset, facts)) {
    if (fullRefresh && !asset.refreshRestricted) return [];
    const { similar = [] } = facts;
    const beside = similar.length === 0
      ? ""
      : `, beside ${similar.join(" and ")}, whose name differs in case`;
    return [
      `The table "${asset.name}" does not exist yet; it is made from all rows of the query${beside}`,
    ];
  }
  if (table === undefined || rebuilds(asset, { fullRefresh, facts })) return [];
  const unknown = insertedByPosition(asset, facts);
  const grown = growingColumns(asset, facts);
  return [
    ...unknown.length === 0 ? [] : [
      `The table "${asset.name}" has no column named ${
        unknown.join(", ")
      }; the columns of the query ` +
      "are inserted by their position",
    ],
    ...grown.length === 0 ? [] : [
      `Columns of "${asset.name}" grow to what the asset declares: ` +
      grown.map(({ name, type }) => `${name} ${type}`).join(", "),
    ],
  ];
}

/**
 * An error with what it means for the views on a table: that one could not be made again, and that nothing
 * was changed for it. Any other error stays as it is.
 */
export function explainViews(error: unknown, asset: Asset, facts: TableFacts | undefined): unknown {
  if (!(error instanceof QueryError)) return error;
  const { statement, databaseCode, kind, missing } = error;
  const view = facts?.dependents.find(({ restore }) => restore.some((text) => text === statement));
  if (view === undefined) return error;
  return new QueryError(`The view ${view.name} cannot be made again over the new "${asset.name}"`, {
    statement,
    databaseCode,
    kind,
    missing,
    cause: `${error.message}; nothing was changed`,
    fix:
      `drop the view, if its asset no longer needs what is missing, and run again: ${view.drop}; ` +
      `otherwise keep the column in "${asset.name}"`,
    code: "E167",
  });
}
