import { findAssetType } from "../../project/asset_types.ts";
import type { Asset, Column, Pipeline } from "../../project/model.ts";
import { asMap, listItems } from "../values.ts";
import type { AssetContext } from "../rule.ts";
import { columnMismatch } from "./column_mismatch.ts";
import { columnTypeFlaw } from "./column_types.ts";
import { placeholderIn } from "./placeholders.ts";

/** A rule that policies can name without describing it. */
export type BuiltinRule =
  | {
    readonly target: "asset";
    readonly check: (asset: Asset, context: AssetContext) => string | undefined;
    /** Whether it parses queries, so that it is left out before a run. */
    readonly parses?: boolean;
  }
  | { readonly target: "pipeline"; readonly check: (pipeline: Pipeline) => string | undefined };

function aboutAsset(holds: (asset: Asset) => boolean, message: string): BuiltinRule {
  return { target: "asset", check: (asset) => holds(asset) ? undefined : message };
}

function aboutColumns(holds: (column: Column) => boolean, message: string): BuiltinRule {
  return aboutAsset(({ columns }) => columns.every(holds), message);
}

function aboutPipeline(holds: (pipeline: Pipeline) => boolean, message: string): BuiltinRule {
  return { target: "pipeline", check: (pipeline) => holds(pipeline) ? undefined : message };
}

export const builtinRules: Readonly<Record<string, BuiltinRule>> = {
  "asset-name-is-lowercase": aboutAsset(
    ({ name }) => name === name.toLowerCase(),
    "Asset name must be lowercase",
  ),
  "asset-name-is-schema-dot-table": aboutAsset(
    ({ name }) => name.split(".").length === 2,
    "Asset name must be of the form {schema}.{table}",
  ),
  "asset-has-description": aboutAsset(
    ({ description }) => description.trim() !== "",
    "Asset must have a description",
  ),
  "asset-has-owner": aboutAsset(({ owner }) => owner.trim() !== "", "Asset must have an owner"),
  "asset-has-columns": aboutAsset(({ columns }) => columns.length > 0, "Asset must have columns"),
  "asset-has-tags": aboutAsset(({ tags }) => tags.length > 0, "Asset must have tags"),
  "asset-has-primary-key": aboutAsset(
    ({ columns }) => columns.some(({ primaryKey }) => primaryKey),
    "Asset must have atleast one primary key",
  ),
  "asset-has-checks": aboutAsset(
    ({ columns, customChecks }) =>
      customChecks.length > 0 || columns.some(({ checks }) => checks.length > 0),
    "Asset must have atleast one check",
  ),
  "asset-has-no-cross-pipeline-dependencies": aboutAsset(
    ({ upstreams }) => upstreams.every(({ kind }) => kind !== "uri"),
    "Asset must not have a cross pipeline dependency",
  ),
  "column-has-description": aboutColumns(
    ({ description }) => description.trim() !== "",
    "Column must have a description",
  ),
  "column-has-type": aboutColumns(({ type }) => type.trim() !== "", "Column must have a type"),
  // Reference: digits are not allowed.
  "column-name-is-snake-case": aboutColumns(
    ({ name }) => /^[a-z]+(_[a-z]+)*$/.test(name),
    "Column names must be in snake_case",
  ),
  "column-name-is-camel-case": aboutColumns(
    ({ name }) => /^[a-z]+(?:[A-Z][a-z0-9]+)*$/.test(name),
    "Column names must be in camelCase",
  ),
  "column-type-is-valid-for-platform": {
    target: "asset",
    check({ type, columns }) {
      const platform = findAssetType(type)?.platform ?? "";
      return columns.map((column) => columnTypeFlaw(column, platform))
        .find((flaw) => flaw !== undefined);
    },
  },
  "description-must-not-be-placeholder": {
    target: "asset",
    check({ description, columns }) {
      const found = placeholderIn(description);
      if (found !== undefined) {
        return `Asset description appears to contain placeholder text: '${found}'`;
      }
      for (const column of columns) {
        const placeholder = placeholderIn(column.description);
        if (placeholder === undefined) continue;
        return `Column '${column.name}' description appears to contain placeholder text: ` +
          `'${placeholder}'`;
      }
    },
  },
  "query-matches-columns": {
    target: "asset",
    check: (_, context) => columnMismatch(context),
    parses: true,
  },
  "pipeline-has-notifications": aboutPipeline(
    ({ notifications }) =>
      Object.values(asMap(notifications)).some((list) => listItems(list).length > 0),
    "Pipeline must have at least one notification set up",
  ),
  "pipeline-has-retries": aboutPipeline(
    ({ retries = 0 }) => retries > 0,
    "Pipeline must have `retries` set to a value greater than zero",
  ),
  "pipeline-has-start-date": aboutPipeline(
    ({ startDate }) => startDate !== "",
    "Pipeline must have a start date",
  ),
  "pipeline-has-metadata-push": aboutPipeline(
    ({ metadataPush }) => metadataPush.length > 0,
    "Pipeline must have metadata push enabled",
  ),
};
