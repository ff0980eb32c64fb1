import { ProjectError, UsageError } from "../errors.ts";
import type { Platform } from "../platforms/platform.ts";
import { withHooks } from "../sql/hooks.ts";
import { type Lexis, standardLexis } from "../sql/lexis.ts";
import { joinStatements, removeHeaders, trimQuery } from "../sql/query_text.ts";
import { type Statement, statementText } from "../sql/statement.ts";
import { splitStatements } from "../sql/statements.ts";
import type { AssetScope } from "./asset_scope.ts";
import { mainWork } from "./main_step.ts";
import { ownRewrite } from "./steps/developer_tables.ts";
import { queryStatements } from "./steps/query.ts";
import { sensorQuery } from "./steps/sensor.ts";

/** How {@linkcode renderSql} writes an asset. */
export interface RenderSqlOptions {
  /** `undefined` when this version does not know the asset's; what needs no dialect works all the same. */
  readonly platform: Platform | undefined;
  /** Whether materialization and hooks are left out. */
  readonly raw: boolean;
}

/**
 * The SQL that the main step of an asset sends, as one script without a final line end.
 * @throws {UsageError} When assets of this type have no query.
 * @throws {TemplateError} When the query cannot be rendered.
 * @throws {ProjectError} When the asset cannot be materialized.
 */
export function renderSql(scope: AssetScope, options: RenderSqlOptions): string {
  const { asset } = scope;
  const { platform, raw } = options;
  const dialect = platform?.dialect;
  const work = mainWork(asset);
  if (work?.kind === "sensor") return sensorQuery({ kind: work.of, scope, dialect }).query;
  if (work?.kind !== "query") {
    throw new UsageError(`Assets of type "${asset.type}" have no query to render`, {
      where: asset.path,
    });
  }
  if (!raw && dialect !== undefined) {
    return join(queryStatements({ scope, dialect }), dialect.lexis);
  }
  const query = ownRewrite(scope, dialect)(removeHeaders(renderBody(scope)));
  if (raw) return query;
  if ((asset.materialization?.type ?? "") !== "") {
    throw new ProjectError(
      `This version cannot materialize assets of type "${asset.type}"`,
      { file: asset.path },
      { fix: "add --raw-query to see the query alone" },
    );
  }
  return join(withHooks([query], asset.hooks), dialect?.lexis);
}

/**
 * The statements that make the table of an asset from its declared columns, whatever its own strategy is.
 * @throws {ProjectError} When it is no table, its columns or their types are not declared, or this
 * version does not know its platform.
 */
export function renderDdl(scope: AssetScope, platform: Platform | undefined): string {
  const { asset } = scope;
  const own = asset.materialization;
  const { type = "" } = own ?? {};
  if (
    own === undefined || mainWork(asset)?.kind !== "query" || platform === undefined || type === ""
  ) {
    throw new ProjectError(`The asset has no table of declared columns: ${asset.name}`, {
      file: asset.path,
    }, {
      cause: type === "" ? "it has no materialization" : `its type is "${asset.type}"`,
      fix: "give a SQL asset with `materialization: {type: table}` and `columns`",
    });
  }
  const materialization = { ...own, strategy: "ddl" };
  const { dialect } = platform;
  const ddl = { ...scope, asset: { ...asset, materialization } };
  return join(queryStatements({ scope: ddl, dialect }), dialect.lexis);
}

function renderBody({ asset, render }: AssetScope): string {
  return render({ text: asset.body, file: asset.executablePath, firstLine: asset.bodyLine });
}

/** Reference: a statement alone has no semicolon behind it. */
function join(statements: readonly Statement[], lexis: Lexis = standardLexis): string {
  const [first, ...others] = statements.map(statementText);
  const isAlone = first !== undefined && others.length === 0 &&
    splitStatements(first, lexis).length === 1;
  return isAlone ? trimQuery(first, lexis) : joinStatements(statements, lexis).trimEnd();
}
