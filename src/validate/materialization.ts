import type { Asset, Materialization, Strategy } from "../project/model.ts";
import { didYouMean } from "../registry.ts";
import { assetRule, type Finding } from "./rule.ts";

type Requirement = (asset: Asset, materialization: Materialization) => Iterable<Finding>;

/** Every strategy, and what it needs of an asset. */
const requirements: Readonly<Record<Strategy, Requirement>> = {
  "create+replace": () => [],
  "delete+insert": (_, materialization) => needKey("delete+insert", materialization),
  "truncate+insert": () => [],
  "append": () => [],
  "merge": function* (asset) {
    if (asset.columns.length === 0) {
      yield "Materialization strategy 'merge' requires the 'columns' field to be set " +
        "with actual columns";
    } else {
      yield* needPrimaryKey("merge", asset);
    }
  },
  "time_interval": function* (_, materialization) {
    yield* needKey("time_interval", materialization);
    const { timeGranularity } = materialization;
    if (timeGranularity === "") {
      yield "Materialization strategy 'time_interval' requires the 'time_granularity' field " +
        "to be set";
    }
    if (timeGranularity !== "date" && timeGranularity !== "timestamp") {
      yield "'time_granularity' can be either 'date' or 'timestamp'.";
    }
  },
  "ddl": function* ({ body }) {
    if (body !== "") {
      yield "DDL strategy builds the table, from bruin metadata and does not accept a custom query";
    }
  },
  "scd2_by_time": function* (asset, materialization) {
    // Reference: it calls the strategy scd2_by_type here.
    yield* needKey("scd2_by_type", materialization);
    yield* needPrimaryKey("scd2_by_type", asset);
  },
  "scd2_by_column": (asset) => needPrimaryKey("scd2_by_column", asset),
  // What these need depends on names of columns: see dialect_support.ts.
  "datavault_hub": () => [],
  "datavault_link": () => [],
  "datavault_satellite": () => [],
};

const keyed = new Set(["", "delete+insert", "time_interval", "scd2_by_time", "scd2_by_column"]);

export const materializationRule = assetRule("materialization-config", function ({ asset }) {
  return materializationFlaws(asset);
});

/** What is wrong with the `materialization` of an asset, whatever its platform. */
export function* materializationFlaws(asset: Asset): Iterable<Finding> {
  const { materialization, type } = asset;
  // These have rules of their own.
  if (materialization === undefined || type === "python" || type === "ingestr") return;
  if (materialization.type === "view") {
    yield* viewFlaws(materialization);
  } else if (materialization.type === "table") {
    yield* tableFlaws(asset, materialization);
  } else if (materialization.type !== "") {
    yield {
      message: `Materialization type '${materialization.type}' is not supported, ` +
        "available types are: [view table]",
      ...didYouMean(materialization.type, ["view", "table"]),
    };
  }
}

function* viewFlaws(materialization: Materialization): Iterable<Finding> {
  if (materialization.strategy !== "") {
    yield {
      message: "Materialization strategy is not supported for views",
      fix: "remove the strategy, or write type: table",
    };
  }
  if (materialization.incrementalKey !== "") {
    yield "Materialization incremental key is not supported for views because views cannot be " +
      "updated incrementally";
  }
  if (materialization.incrementalPredicate !== "") {
    yield "Materialization incremental predicate is not supported for views";
  }
  if (materialization.clusterBy !== undefined) {
    yield "Materialization cluster by is not supported for views because views cannot be clustered";
  }
  if (materialization.partitionBy !== "") {
    yield "Materialization partition by is not supported for views because views cannot be " +
      "partitioned";
  }
}

function* tableFlaws(asset: Asset, materialization: Materialization): Iterable<Finding> {
  const { strategy, incrementalKey, incrementalPredicate } = materialization;
  if (strategy !== "" && !Object.hasOwn(requirements, strategy)) {
    // What else is wrong depends on the strategy that was meant.
    yield {
      message: `Materialization strategy '${strategy}' is not supported, available strategies ` +
        `are: [${Object.keys(requirements).join(" ")}]`,
      ...didYouMean(strategy, Object.keys(requirements)),
    };
    return;
  }
  if (incrementalPredicate !== "" && strategy !== "merge") {
    yield "Incremental predicate is only supported with the 'merge' strategy.";
  }
  if (incrementalKey !== "" && !keyed.has(strategy)) {
    yield "Incremental key is only supported with 'delete+insert', 'time_interval', " +
      "'scd2_by_time' and 'scd2_by_column' strategies.";
  }
  if (strategy !== "") yield* requirements[strategy as Strategy](asset, materialization);
}

function needKey(strategy: string, { incrementalKey }: Materialization): Finding[] {
  if (incrementalKey !== "") return [];
  return [{
    message:
      `Materialization strategy '${strategy}' requires the 'incremental_key' field to be set`,
    fix: "name the column whose values decide which rows are replaced: incremental_key: COLUMN",
  }];
}

function needPrimaryKey(strategy: string, { columns }: Asset): Finding[] {
  if (columns.some(({ primaryKey }) => primaryKey)) return [];
  return [{
    message:
      `Materialization strategy '${strategy}' requires the 'primary_key' field to be set on ` +
      "at least one column",
    fix: "declare the column: columns: [{name: COLUMN, primary_key: true}]",
  }];
}
