import type { Asset, AssetDefaults, Value } from "../../project/model.ts";
import {
  anything,
  boolean,
  type Fields,
  fieldsOf,
  mapOf,
  number,
  object,
  optional,
  orNull,
  scalar,
  type Shape,
  text,
} from "./shape.ts";

type Block = Readonly<Record<string, Value>>;

/** A key that the file may have, as it is there. */
const given = <T>(shape: Shape<T>) => optional(shape) as unknown as Shape<Value | undefined>;
const key = (name: string) => (block: Block) => block[name] ?? undefined;

const snowflake = object<Block>("SnowflakeOptions", (field) => ({
  warehouse: field(text, ({ warehouse }) => String(warehouse ?? "")),
}));

const athena = object<Block>("AthenaOptions", (field) => ({
  location: field(text, (block) => String(block.query_results_path ?? "")),
}));

const bigquery = object<Block>("BigqueryOptions", (field) => ({
  require_partition_filter: field(given(boolean), key("require_partition_filter")),
  partition_expiration_days: field(given(number), key("partition_expiration_days")),
  partition_key_immutable: field(given(boolean), key("partition_key_immutable")),
}));

const buckets = given(scalar("integer", "string"));

const doris = object<Block>("DorisOptions", (field) => ({
  table_model: field(given(text), key("table_model")),
  distributed_by: field(given(anything), key("distributed_by")),
  buckets: field(buckets, key("buckets")),
  properties: field(given(mapOf(anything)), key("properties")),
}));

const starrocks = object<Block>("StarrocksOptions", (field) => ({
  table_model: field(given(text), key("table_model")),
  buckets: field(buckets, key("buckets")),
  properties: field(given(mapOf(anything)), key("properties")),
}));

const routing = object<Block>("Routing", (field) => ({
  egress_gateway: field(text, (block) => String(block.egress_gateway ?? "")),
}));

const block = (name: string) => ({ platformOptions }: Pick<Asset, "platformOptions">) => {
  const value = platformOptions[name];
  const isMap = value !== undefined && value !== null && typeof value === "object" &&
    !Array.isArray(value);
  return isMap ? value as Block : undefined;
};

/** The blocks of an asset that only one platform reads. */
export const platformOptions: Fields<Asset | AssetDefaults> = fieldsOf((field) => ({
  snowflake: field(orNull(snowflake), block("snowflake")),
  athena: field(orNull(athena), block("athena")),
  bigquery: field(orNull(bigquery), block("bigquery")),
  doris: field(optional(doris), block("doris")),
  starrocks: field(optional(starrocks), block("starrocks")),
  routing: field(optional(routing), block("routing")),
}));
