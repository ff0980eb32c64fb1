import { KnownError } from "../../errors.ts";
import { inDependencyOrder } from "../../project/graph.ts";
import type { Asset } from "../../project/model.ts";
import type { PlannedAsset } from "../../report/run_plan.ts";
import { joinStatements } from "../../sql/query_text.ts";
import { type ExactlyOnceSettings, optsOut } from "../exactly_once/settings.ts";
import { mainWork } from "../main_step.ts";
import type { PreparedTask, PrepareRunOptions } from "../prepare.ts";
import type { EarlierRun } from "../record/journal_folder.ts";
import { queryStatements } from "../steps/query.ts";
import { expectedMs } from "./expected.ts";
import { fingerprintsOf } from "./fingerprints.ts";
import { plannedInterval } from "./interval_kind.ts";
import { type AskedChoice, reasonsOf } from "./reasons.ts";
import { statementKinds } from "./statement_kinds.ts";

export interface DescribeAssetsOptions extends PrepareRunOptions {
  readonly asked: AskedChoice;
  /** Latest first. */
  readonly earlierRuns: readonly EarlierRun[];
  readonly root: string;
  /** How each asset is committed exactly once; `undefined` when that is not asked for. */
  readonly exactlyOnce: ExactlyOnceSettings | undefined;
}

/** Those that run, in the order of their dependencies, and then the others. */
export async function describeAssets(
  tasks: readonly PreparedTask[],
  options: DescribeAssetsOptions,
): Promise<PlannedAsset[]> {
  const { settings: { pipeline, interval }, selection, asked, root, earlierRuns } = options;
  const byAsset = Map.groupBy(tasks, ({ planned }) => planned.asset.name);
  const reasonOf = reasonsOf(pipeline, { selection, running: new Set(byAsset.keys()), asked });
  const nameOf = new Map(tasks.map(({ planned: { label, asset } }) => [label.id, asset.name]));
  const usual = plannedInterval(interval);
  const described: PlannedAsset[] = [];
  for (const asset of inDependencyOrder(pipeline)) {
    const own = byAsset.get(asset.name) ?? [];
    const common = {
      name: asset.name,
      type: asset.type,
      reason: reasonOf(asset),
      files: await fingerprintsOf([asset.path, asset.executablePath], root),
    };
    const [first] = own;
    if (first === undefined) {
      const none = { runs: false, statements: [], checks: 0, connections: [], after: [] };
      described.push({ ...common, ...none });
      continue;
    }
    const shifted = plannedInterval(first.scope.interval);
    const isShifted = shifted.start !== usual.start || shifted.end !== usual.end;
    const main = own.find(({ planned }) => planned.step.kind === "main");
    const needs = own.flatMap(({ planned }) => planned.needs)
      .flatMap((id) => nameOf.get(id) ?? []).filter((name) => name !== asset.name);
    described.push({
      ...common,
      runs: true,
      ...isShifted ? { interval: shifted } : {},
      strategy: strategyOf(first.scope.asset, first.scope.fullRefresh),
      statements: main === undefined ? [] : await statementsOf(main, options),
      checks: own.filter(({ planned: { step } }) => "check" in step).length,
      connections: [...new Set(own.flatMap(({ planned }) => planned.connections))],
      after: [...new Set(needs)],
      expectedMs: expectedMs(asset.name, earlierRuns),
    });
  }
  return [...described.filter(({ runs }) => runs), ...described.filter(({ runs }) => !runs)];
}

function strategyOf(asset: Asset, fullRefresh: boolean): string | undefined {
  const kind = mainWork(asset)?.kind;
  if (kind === "seed") return "seed: replaces its table";
  const { type = "", strategy = "" } = asset.materialization ?? {};
  if (type === "") return kind === "query" ? "the statements as they are written" : undefined;
  const own = strategy === "" ? (type === "table" ? "create+replace" : "replaced") : strategy;
  return `${type}: ${own}${fullRefresh && strategy !== "ddl" ? ", rebuilt from scratch" : ""}`;
}

/** What the main step sends to a table that is as the strategy left it. */
async function statementsOf(
  { planned: { asset, connections: [name] }, scope, platform }: PreparedTask,
  { connections, exactlyOnce }: DescribeAssetsOptions,
): Promise<string[]> {
  if (platform === undefined || name === undefined || mainWork(asset)?.kind !== "query") return [];
  const { dialect } = platform;
  const names = await connections.defaultNames(name);
  try {
    const { transactions } = dialect;
    const isOnce = exactlyOnce !== undefined && transactions !== undefined && !optsOut(asset);
    // Of the row, as of all statements, only the kind is told.
    const once = isOnce ? { transactions, row: "INSERT" } : undefined;
    const own = queryStatements({ scope, dialect, names, once });
    const before = (asset.materialization?.type ?? "") === "" ? [] : dialect.prepare(asset);
    return statementKinds(joinStatements([...before, ...own], dialect.lexis), dialect.lexis);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return [`cannot be told: ${error.message}`];
  }
}
