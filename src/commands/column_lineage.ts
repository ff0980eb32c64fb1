import { traceColumns, type TracedPipeline } from "../column_lineage/trace.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import { createAssetScope } from "../run/asset_scope.ts";
import { platformOf } from "../run/main_step.ts";
import { shownSettings } from "../run/shown_settings.ts";
import type { Session } from "../session.ts";
import { loadSqlTree } from "../sql_tree/mod.ts";

/**
 * A pipeline with the lineage of its columns. Loads the parser of SQL.
 * @param options.wanted The only assets whose columns are wanted. Default: all.
 * @throws {ProjectError} When that cannot be loaded.
 */
export async function withColumnLineage<P extends Pipeline>(
  pipeline: P,
  session: Session,
  { wanted }: { readonly wanted?: readonly string[] | undefined } = {},
): Promise<TracedPipeline<P>> {
  return traceColumns(pipeline, {
    wanted,
    tree: await loadSqlTree(),
    queryOf: queriesOf(pipeline, session),
  });
}

/**
 * What gives the query of an asset as a run would send it, without materialization.
 * It throws {@linkcode KnownError} when a template is wrong.
 */
export function queriesOf(pipeline: Pipeline, session: Session): (asset: Asset) => string {
  // Of yesterday: which days a query is about does not change its columns.
  const settings = shownSettings(pipeline, { schemaPrefix: "", now: new Date() });
  return (asset) => {
    const platform = platformOf(asset, session.platforms)?.name;
    const { render } = createAssetScope(asset, { settings, platform });
    const { body: text, executablePath: file, bodyLine: firstLine } = asset;
    // What stands before it, such as macros, would be counted in the places of errors.
    return render({ text, file, firstLine }).trim();
  };
}
