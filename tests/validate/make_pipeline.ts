import { plainColumn } from "../../src/project/columns.ts";
import type { Asset, Column, Materialization, Pipeline } from "../../src/project/model.ts";
import { plainAsset, plainPipeline } from "../plain_models.ts";
import type { Issue } from "../../src/report/event.ts";
import {
  applyRules,
  type ContextOptions,
  createContexts,
  type ValidateOptions,
} from "../../src/validate/mod.ts";
import type { AssetInPipeline } from "../../src/validate/rule.ts";

/** The issues of a pipeline without templates. */
export function findIssues(
  pipeline: Pipeline,
  options: ValidateOptions & Partial<ContextOptions> = {},
): Issue[] {
  const { platforms = { find: () => undefined }, scopeOf = asWritten, asset, excludeTag } = options;
  const { tree } = options;
  return applyRules(
    createContexts(pipeline, { platforms, scopeOf, asset, excludeTag, tree }),
    options,
  );
}

/** An asset without templates. */
export function asWritten(asset: Asset): AssetInPipeline {
  return { asset, render: ({ text }) => text };
}

/** A pipeline without flaws, as far as `fields` do not say otherwise. */
export function makePipeline(assets: readonly Asset[], fields: Partial<Pipeline> = {}): Pipeline {
  const directory = "/project/shop";
  return plainPipeline(assets, { directory, path: `${directory}/pipeline.yml`, ...fields });
}

export function makeAsset(fields: Partial<Asset> = {}): Asset {
  const name = fields.name ?? "mart.daily";
  const path = `/project/shop/assets/${name}.sql`;
  return plainAsset({ name, path, body: "SELECT 1", ...fields });
}

export function makeColumn(fields: Partial<Column> = {}): Column {
  return { ...plainColumn, name: "id", ...fields };
}

export function makeMaterialization(fields: Partial<Materialization> = {}): Materialization {
  return {
    type: "table",
    strategy: "",
    partitionBy: "",
    clusterBy: undefined,
    incrementalKey: "",
    incrementalPredicate: "",
    timeGranularity: "",
    ...fields,
  };
}
