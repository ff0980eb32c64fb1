import { allTraits, ingestrDestinationsOf } from "../platforms/all_traits.ts";
import type { PlatformAssetKind } from "../platforms/traits.ts";

/**
 * What an asset of a type does when it runs:
 * - `query`: its SQL; `seed`: loads a file; `source`: nothing, but its checks run
 * - `sensor.query`, `sensor.table`, `sensor.object`: waits for a query, a table, a stored object
 * - `python`, `r`, `agent`: a program; `ingestr`: copies a table; `job`: submits a job
 * - `refresh`: refreshes a dashboard's data when `parameters.refresh` says so
 * - `empty`, `dashboard`: nothing; `destination`: cannot run, but names a destination of ingestr
 */
export type AssetKind =
  | "query"
  | "seed"
  | "source"
  | "sensor.query"
  | "sensor.table"
  | "sensor.object"
  | "python"
  | "r"
  | "agent"
  | "ingestr"
  | "job"
  | "refresh"
  | "empty"
  | "dashboard"
  | "destination";

/** A value of `type` in an asset. */
export interface AssetType {
  readonly name: string;
  /** Connection type and key of `default_connections`; `undefined` when the type does not fix one. */
  readonly platform: string | undefined;
  /** Further keys of `default_connections`, tried after `platform`. */
  readonly alternatives: readonly string[];
  readonly kind: AssetKind;
}

/** How the kinds of `PlatformTraits.assets` are written behind the prefix, and what they do. */
const endings: Readonly<Record<PlatformAssetKind, readonly [ending: string, kind: AssetKind]>> = {
  sql: ["sql", "query"],
  spark: ["spark_sql", "query"],
  seed: ["seed", "seed"],
  source: ["source", "source"],
  query: ["sensor.query", "sensor.query"],
  table: ["sensor.table", "sensor.table"],
};

const dashboards = [
  ...["domo", "gooddata", "grafana", "looker", "looker_studio", "metabase", "modebi", "powerbi"],
  ...["qliksense", "qlikview", "quicksight", "redash", "sisense", "superset"],
  ...["tableau.dashboard", "tableau.worksheet"],
];

/** Every type there is. */
export const assetTypes: readonly AssetType[] = [
  ...allTraits.flatMap(({ name: platform, assets }) =>
    assets.flatMap(({ prefix, kinds }) =>
      kinds.map((key) => {
        const [ending, kind] = endings[key];
        return typeOf(`${prefix}.${ending}`, kind, { platform });
      })
    )
  ),
  typeOf("python", "python"),
  typeOf("r", "r"),
  typeOf("ingestr", "ingestr"),
  typeOf("empty", "empty"),
  typeOf("agent.claude_code", "agent"),
  typeOf("s3.sensor.key_sensor", "sensor.object", { platform: "aws" }),
  ...["object", "prefix", "object_sensor_with_prefix"].map((sensor) =>
    typeOf(`gcs.sensor.${sensor}`, "sensor.object", {
      platform: "gcs",
      alternatives: ["google_cloud_platform"],
    })
  ),
  typeOf("mongo.source", "source", { platform: "mongo", alternatives: ["mongo_atlas"] }),
  typeOf("emr_serverless.spark", "job", { platform: "emr_serverless" }),
  typeOf("emr_serverless.pyspark", "job", { platform: "emr_serverless" }),
  typeOf("dataproc_serverless.pyspark", "job", { platform: "dataproc_serverless" }),
  typeOf("quicksight.dataset", "refresh", { platform: "quicksight" }),
  typeOf("quicksight.dashboard", "refresh", { platform: "quicksight" }),
  ...["tableau", "tableau.datasource", "tableau.workbook"].map((name) => typeOf(name, "refresh")),
  ...dashboards.map((name) => typeOf(name, "dashboard")),
  typeOf("dynamodb", "destination", { platform: "dynamodb" }),
  typeOf("elasticsearch", "destination", { platform: "elasticsearch" }),
  typeOf("gsheets", "destination", { platform: "google_sheets" }),
  typeOf("starrocks", "destination", { platform: "starrocks" }),
];

function typeOf(
  name: string,
  kind: AssetKind,
  { platform, alternatives = [] }: { platform?: string; alternatives?: readonly string[] } = {},
): AssetType {
  return { name, platform, alternatives, kind };
}

const byName: ReadonlyMap<string, AssetType> = new Map(
  assetTypes.map((assetType) => [assetType.name, assetType]),
);

/** The type of a name; `undefined` when there is none. */
export function findAssetType(name: string): AssetType | undefined {
  return byName.get(name);
}

/** `parameters.destination` of an ingestr asset → connection type. */
export const ingestrDestinations: ReadonlyMap<string, string> = ingestrDestinationsOf([
  ...allTraits,
  { name: "dynamodb", ingestrDestination: "dynamodb" },
  { name: "elasticsearch", ingestrDestination: "elasticsearch" },
  { name: "iceberg", ingestrDestination: "iceberg" },
  { name: "google_sheets", ingestrDestination: "gsheets" },
]);
