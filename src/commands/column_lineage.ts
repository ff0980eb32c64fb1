import { traceColumns, type TracedPipeline, type TraceOptions } from "../column_lineage/trace.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import { createAssetScope } from "../run/asset_scope.ts";
import { runInterval } from "../run/interval.ts";
import { platformOf } from "../run/main_step.ts";
import type { Session } from "../session.ts";
import { loadSqlTree } from "../sql_tree/mod.ts";

/**
 * A pipeline with the lineage of its columns. Loads the parser of SQL.
 * @throws {ProjectError} When that cannot be loaded.
 */
export async function withColumnLineage<P extends Pipeline>(
  pipeline: P,
  session: Session,
): Promise<TracedPipeline<P>> {
  return traceColumns(pipeline, await traceOptions(pipeline, session));
}

/** What it takes to read the queries of a pipeline as trees. Loads the parser of SQL. */
export async function traceOptions(pipeline: Pipeline, session: Session): Promise<TraceOptions> {
  const now = new Date();
  const settings = {
    pipeline,
    schemaPrefix: "",
    // Of yesterday: which days a query is about does not change its columns.
    interval: runInterval({ startDate: undefined, endDate: undefined }, now),
    executionMoment: { epochMicroseconds: now.getTime() * 1_000, offsetMinutes: 0 },
    runId: "your-run-id",
    fullRefresh: false,
    applyIntervalModifiers: false,
    commitHash: "",
  };
  const queryOf = (asset: Asset) => {
    const platform = platformOf(asset, session.platforms)?.name;
    const { render } = createAssetScope(asset, { settings, platform });
    return render({ text: asset.body, file: asset.executablePath, firstLine: asset.bodyLine });
  };
  return { tree: await loadSqlTree(), queryOf };
}
