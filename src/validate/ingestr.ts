import { isTemplate } from "../project/template_text.ts";
import type { Asset, Materialization, Value } from "../project/model.ts";
import { assetRule } from "./rule.ts";
import { textOf } from "./values.ts";

/** Strategies as `materialization.strategy` calls them, and as ingestr does. */
const strategies: Readonly<Record<string, string>> = {
  "create+replace": "replace",
  "append": "append",
  "merge": "merge",
  "delete+insert": "delete+insert",
  "truncate+insert": "truncate+insert",
};
const keyed = ["append", "merge", "delete+insert"];
const allowedTexts: Readonly<Record<string, readonly [string, string]>> = {
  cdc_mode: ["stream", "batch"],
  cdc_sql_capture: ["cdc", "change_tracking"],
};

export const ingestrRules = [
  assetRule("valid-ingestr", function* ({ asset }) {
    if (asset.type !== "ingestr") return;
    const required = ["source_connection", "source_table", "destination"];
    if (required.some((key) => parameter(asset, key) === "")) {
      yield `Ingestr assets require the following parameters: ${required.join(", ")}`;
      return;
    }
    yield* parameterFlaws(asset);
    if (asset.materialization !== undefined) {
      yield* materializationFlaws(asset.materialization);
      yield* conflicts(asset, asset.materialization);
    }
    yield* mergeFlaws(asset);
  }),

  {
    ...assetRule("ingestr-cdc-mode-deprecated", function* ({ asset }) {
      if (asset.type === "ingestr" && parameter(asset, "cdc_mode") !== "") {
        yield "'cdc_mode' is deprecated; set 'stream: true' to stream a CDC asset, or omit it " +
          "for a bounded (batch) run";
      }
    }),
    severity: "warning" as const,
  },
];

function parameter({ parameters }: Asset, key: string): string {
  return textOf(parameters[key]);
}

function* parameterFlaws(asset: Asset): Iterable<string> {
  const strategy = parameter(asset, "incremental_strategy");
  const known = Object.values(strategies);
  if (strategy !== "" && !isTemplate(strategy) && !known.includes(strategy)) {
    yield `Incremental strategy '${strategy}' is not supported for ingestr assets. ` +
      `Supported strategies are: ${known.join(", ")}`;
  }
  for (const [key, [first, second]] of Object.entries(allowedTexts)) {
    const text = parameter(asset, key);
    if (text !== "" && !isTemplate(text) && text !== first && text !== second) {
      yield `Invalid '${key}' value: must be '${first}' or '${second}'`;
    }
  }
  const version = parameter(asset, "version");
  if (version !== "" && !isTemplate(version) && !/^v\d+(\.\d+\.\d+)?$/.test(version)) {
    yield `Invalid 'version' value "${version}": must be 'vMAJOR' or fully-qualified ` +
      "'vMAJOR.MINOR.PATCH'";
  }
}

function* materializationFlaws(materialization: Materialization): Iterable<string> {
  const { type, strategy, incrementalKey, incrementalPredicate } = materialization;
  if (incrementalPredicate !== "") {
    yield "Incremental predicate is not supported for ingestr assets";
  }
  if (type !== "" && type !== "table") {
    yield "Ingestr assets only support materialization type 'table'";
  }
  if (strategy === "") return;
  if (!Object.hasOwn(strategies, strategy)) {
    yield `Materialization strategy '${strategy}' is not supported for ingestr assets. ` +
      `Supported strategies are: ${Object.keys(strategies).join(", ")}`;
  } else if (incrementalKey !== "" && !keyed.includes(strategy)) {
    yield "Materialization incremental key is only supported for append, merge, and " +
      "delete+insert strategies on ingestr assets";
  }
}

/** Fields that say one thing among the parameters and another in `materialization`. */
function* conflicts(asset: Asset, materialization: Materialization): Iterable<string> {
  const { strategy, incrementalKey, partitionBy, clusterBy } = materialization;
  const pairs: [string, string, string][] = [
    ["incremental_strategy", "strategy", strategies[strategy] ?? strategy],
    ["incremental_key", "incremental_key", incrementalKey],
    ["partition_by", "partition_by", partitionBy],
    ["cluster_by", "cluster_by", (clusterBy ?? []).join(",")],
  ];
  for (const [key, field, value] of pairs) {
    const other = listText(asset.parameters[key]);
    if (other !== "" && value !== "" && other !== value) {
      yield `Ingestr asset defines both parameters.${key}="${other}" and ` +
        `materialization.${field}="${field === "strategy" ? strategy : value}"`;
    }
  }
}

function listText(value: Value | undefined): string {
  return Array.isArray(value) ? value.map(textOf).join(",") : textOf(value);
}

function* mergeFlaws(asset: Asset): Iterable<string> {
  const { columns, materialization } = asset;
  const strategy = parameter(asset, "incremental_strategy") || (materialization?.strategy ?? "");
  if (parameter(asset, "cdc") === "true") {
    if (strategy !== "" && strategy !== "merge") {
      yield "CDC ingestr assets require incremental strategy 'merge'";
    }
  } else if (strategy === "merge" && !columns.some(({ primaryKey }) => primaryKey)) {
    yield "Materialization strategy 'merge' requires the 'primary_key' field to be set on at " +
      "least one column";
  }
  if (columns.some(({ updateOnMerge }) => updateOnMerge)) {
    yield "Ingestr assets do not support the 'update_on_merge' field, the strategy used decide " +
      "the update behavior";
  }
}
