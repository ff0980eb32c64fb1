import type { NeededBy } from "../connections/failure_report.ts";
import { UsageError } from "../errors.ts";
import { closest, didYouMean } from "../registry.ts";
import { onOneLine } from "../plain_text.ts";
import { wantedType } from "../project/connection_name.ts";
import { inDependencyOrder } from "../project/graph.ts";
import type { Asset, Column, ColumnCheck, CustomCheck, Pipeline } from "../project/model.ts";
import type { TaskLabel } from "../report/event.ts";

/** What one task does for its asset. */
export type Step =
  | { readonly kind: "main" }
  | { readonly kind: "column_check"; readonly column: Column; readonly check: ColumnCheck }
  | { readonly kind: "custom_check"; readonly check: CustomCheck }
  /** `skips`: why there is nothing to push; `undefined` when there is something. */
  | { readonly kind: "metadata_push"; readonly skips?: string | undefined };

/** A step that checks what the main step did. */
export type CheckStep = Extract<Step, { readonly check: unknown }>;

export function isCheck(step: Step): step is CheckStep {
  return "check" in step;
}

/** A task before anybody has said how its step is done. */
export interface PlannedTask {
  readonly label: TaskLabel;
  readonly asset: Asset;
  readonly step: Step;
  /** Ids of other tasks of the plan. */
  readonly needs: readonly string[];
  /** Names of the connections it uses; empty when it uses none. */
  readonly connections: readonly string[];
}

/** A value of `--only`. */
export type StepFilter = "main" | "checks" | "push-metadata";

export interface PlanOptions {
  /** Assets of the pipeline to run; disabled ones must have been left out. */
  readonly assets: readonly Asset[];
  /** Steps to keep; all when empty. */
  readonly only: readonly StepFilter[];
  /** Names of assets whose main step is left out, because it is done; none by default. */
  readonly mainDone?: ReadonlySet<string> | undefined;
  /** Id of the only check to keep; `undefined` for all. */
  readonly singleCheck: string | undefined;
  /** The step that pushes the descriptions of an asset to its database; none by default. */
  readonly metadataPush?: ((asset: Asset) => Extract<Step, { kind: "metadata_push" }>) | undefined;
  /** Names of the connections that the step uses. */
  readonly connectionsOf: (asset: Asset, step: Step) => readonly string[];
}

/**
 * One task for each chosen asset and each of its checks, in pipeline order. An asset waits for its
 * upstreams and their blocking checks. An upstream that was not chosen is bridged: the asset waits for
 * what that upstream would have waited for.
 * @throws {UsageError} When no chosen asset has the single check.
 */
export function planTasks(pipeline: Pipeline, options: PlanOptions): PlannedTask[] {
  const { only, singleCheck, metadataPush, connectionsOf } = options;
  const chosen = new Set(options.assets);
  const keep = (filter: StepFilter) => only.length === 0 || only.includes(filter);
  const takenIds = new Set<string>();
  const ordered = inDependencyOrder(pipeline).filter((asset) => chosen.has(asset));
  const steps = ordered.flatMap((asset) =>
    [
      ...keep("main") && !options.mainDone?.has(asset.name) ? [mainStep(asset)] : [],
      ...keep("checks") ? checkSteps(asset) : [],
      ...keep("push-metadata") && metadataPush ? [pushStep(asset, metadataPush(asset))] : [],
    ].map(({ label, step }) => ({ asset, step, label: withUniqueId(label, takenIds) }))
  );
  const gatesOf = assetGates(pipeline, options.assets, steps);
  const mainIds = new Map(
    steps.filter(({ step }) => step.kind === "main").map(({ asset, label }) => [asset, label.id]),
  );
  const tasks = steps.map(({ asset, step, label }): PlannedTask => {
    const main = mainIds.get(asset);
    // Reference: when the main steps are left out, checks wait for nothing.
    const own = main === undefined ? [] : [main];
    const needs = step.kind === "main" ? gatesOf(asset) : own;
    return { label, asset, step, needs, connections: connectionsOf(asset, step) };
  });
  return singleCheck === undefined ? tasks : [onlyCheck(tasks, singleCheck)];
}

interface LabelledStep {
  readonly label: TaskLabel;
  readonly step: Step;
}

function mainStep({ name }: Asset): LabelledStep {
  return { label: { id: name, asset: name, kind: "main" }, step: { kind: "main" } };
}

function pushStep({ name }: Asset, step: Step): LabelledStep {
  return { label: { id: `${name}:metadata-push`, asset: name, kind: "metadata_push" }, step };
}

function checkSteps(asset: Asset): LabelledStep[] {
  const columnChecks = asset.columns.flatMap((column) =>
    column.checks.map((check): LabelledStep => ({
      label: {
        id: `${asset.name}:${onOneLine(column.name)}:${check.name}`,
        asset: asset.name,
        kind: "column_check",
        column: onOneLine(column.name),
        check: check.name,
      },
      step: { kind: "column_check", column, check },
    }))
  );
  const customChecks = asset.customChecks.map((check): LabelledStep => {
    const name = onOneLine(check.name);
    return {
      label: {
        id: `${asset.name}:custom-check:${name.toLowerCase().replaceAll(" ", "_")}`,
        asset: asset.name,
        kind: "custom_check",
        check: name,
      },
      step: { kind: "custom_check", check },
    };
  });
  return [...columnChecks, ...customChecks];
}

/** Nothing stops a user from giving two checks names that lead to one id. */
function withUniqueId(label: TaskLabel, taken: Set<string>): TaskLabel {
  let id = label.id;
  for (let count = 2; taken.has(id); count++) id = `${label.id}#${count}`;
  taken.add(id);
  return { ...label, id };
}

/** Makes the function that tells what the main step of an asset waits for. */
function assetGates(
  pipeline: Pipeline,
  chosen: readonly Asset[],
  steps: readonly (LabelledStep & { readonly asset: Asset })[],
): (asset: Asset) => string[] {
  const byName = new Map(pipeline.assets.map((asset) => [asset.name, asset]));
  const gates = new Map<Asset, string[]>(chosen.map((asset) => [asset, []]));
  for (const { asset, step, label } of steps) {
    const isGate = step.kind === "main" || (isCheck(step) && step.check.blocking);
    if (isGate) gates.get(asset)?.push(label.id);
  }
  const upstreamsOf = (asset: Asset) =>
    asset.upstreams
      .filter(({ kind, mode }) => kind === "asset" && mode !== "symbolic")
      .map(({ value }) => byName.get(value))
      .filter((upstream) => upstream !== undefined);
  const gatesBehind = (start: Asset) => {
    const visited = new Set([start]);
    const needs = new Set<string>();
    for (const upstream of visited) {
      const ids = gates.get(upstream);
      // Reference: what was not chosen counts as done there, so the order across it is lost.
      if (ids === undefined) upstreamsOf(upstream).forEach((further) => visited.add(further));
      else ids.forEach((id) => needs.add(id));
    }
    return needs;
  };
  // Many assets may depend on one that was not chosen, with a long way behind it.
  const known = new Map<Asset, ReadonlySet<string>>();
  return (asset) => {
    const needs = new Set<string>();
    for (const upstream of upstreamsOf(asset)) {
      const behind = known.get(upstream) ?? gatesBehind(upstream);
      known.set(upstream, behind);
      behind.forEach((id) => needs.add(id));
    }
    return [...needs];
  };
}

function onlyCheck(tasks: readonly PlannedTask[], id: string): PlannedTask {
  const checks = tasks.filter(({ step }) => isCheck(step));
  const idOf = ({ step }: PlannedTask) => isCheck(step) ? step.check.id : "";
  const found = checks.find((task) => idOf(task) === id);
  if (found === undefined) {
    // People see other ids in logs than the one that stands for a check in all files.
    const byText = new Map(
      checks.flatMap((task) => [[idOf(task), idOf(task)], [task.label.id, idOf(task)]]),
    );
    throw new UsageError("Failed to filter assets: cannot find check with the given ID", {
      fix: "take the id of a check from: bruin internal parse-asset PATH",
      ...didYouMean(id, (text) => byText.get(closest(text, byText.keys()) ?? "")),
    });
  }
  return { ...found, needs: [] };
}

/** Connection name → the assets of the plan that use it, and what for. Nothing else is ever fetched. */
export function connectionUses(tasks: readonly PlannedTask[]): Map<string, NeededBy[]> {
  const uses = new Map<string, NeededBy[]>();
  for (const { asset, step, connections } of tasks) {
    const role = step.kind === "main" ? "main" : "check";
    for (const name of connections) {
      const known = uses.get(name) ?? [];
      uses.set(name, known);
      // The tasks of one asset follow each other, so that only the last one can be the same.
      const last = known.at(-1);
      if (last?.asset !== asset.name || last.role !== role) {
        known.push({ asset: asset.name, role, wantedType: wantedType(asset, name) });
      }
    }
  }
  return uses;
}
