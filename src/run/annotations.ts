import { UsageError } from "../errors.ts";
import type { Value } from "../project/model.ts";
import { mainWork } from "./main_step.ts";
import type { PlannedTask } from "./plan.ts";

/** What the user adds to the annotation of every statement. */
export type QueryAnnotations = Readonly<Record<string, Value>>;

/**
 * Reads `--query-annotations`: `default` adds nothing to what every annotation says.
 * @throws {UsageError} When it is no JSON object.
 */
export function parseQueryAnnotations(text: string): QueryAnnotations {
  if (text.trim() === "default") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes the text.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as QueryAnnotations;
  }
  throw new UsageError("The query annotations are no JSON object", {
    fix: `write --query-annotations default, or like --query-annotations '{"team": "data"}'`,
  });
}

/** What the annotation of a task's statements says, so that query logs tell where they came from. */
export function annotationOf(
  { asset, step }: Pick<PlannedTask, "asset" | "step">,
  { pipeline, added }: { readonly pipeline: string; readonly added: QueryAnnotations },
): QueryAnnotations {
  return { asset: asset.name, ...stepAnnotation({ asset, step }), pipeline, ...added };
}

/** What the annotation of `bruin query` says. */
export function adHocAnnotation(added: QueryAnnotations): QueryAnnotations {
  return { type: "adhoc_query", ...added };
}

function stepAnnotation(
  { asset, step }: Pick<PlannedTask, "asset" | "step">,
): QueryAnnotations {
  if (step.kind === "custom_check") {
    return { type: step.kind, asset_name: asset.name, custom_check_name: step.check.name };
  }
  if (step.kind === "column_check") {
    const { column, check } = step;
    return {
      type: step.kind,
      asset_name: asset.name,
      column_name: column.name,
      column_check_type: check.name,
    };
  }
  if (step.kind === "metadata_push") return { type: step.kind };
  const work = mainWork(asset);
  return work?.kind === "sensor" ? { type: "sensor", sensor_type: work.of } : { type: "main" };
}
