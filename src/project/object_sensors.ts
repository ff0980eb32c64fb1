import type { Asset } from "./model.ts";

/** What assets of a type that wait for stored objects say in their parameters. */
export interface ObjectSensor {
  /** For messages. */
  readonly label: string;
  readonly scheme: "s3" | "gs";
  /** Whether a whole key is given, or what a key starts with. */
  readonly kind: "key" | "prefix";
  /** Names of the parameter of the bucket; the first is the usual one. */
  readonly bucket: readonly string[];
  /** Names of the parameter of the key or prefix. */
  readonly text: readonly string[];
}

const gcsBucket = ["bucket", "bucket_name"];
const gcsPrefix: ObjectSensor = {
  label: "GCS prefix sensor",
  scheme: "gs",
  kind: "prefix",
  bucket: gcsBucket,
  text: ["prefix", "object_prefix", "bucket_key"],
};

const sensors: ReadonlyMap<string, ObjectSensor> = new Map([
  ["s3.sensor.key_sensor", {
    label: "S3 key sensor",
    scheme: "s3",
    kind: "key",
    bucket: ["bucket_name"],
    text: ["bucket_key"],
  }],
  ["gcs.sensor.object", {
    label: "GCS object sensor",
    scheme: "gs",
    kind: "key",
    bucket: gcsBucket,
    text: ["object", "object_name", "bucket_key"],
  }],
  ["gcs.sensor.prefix", gcsPrefix],
  ["gcs.sensor.object_sensor_with_prefix", gcsPrefix],
]);

/** `undefined` when assets of this type wait for no object. */
export function objectSensorOf(type: string): ObjectSensor | undefined {
  return sensors.get(type);
}

/** The first of several parameters that is set, as text; `undefined` when none is. */
export function firstParameter(
  { parameters }: Asset,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (typeof value === "number" || typeof value === "bigint") return String(value);
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return undefined;
}

/** Whether a bucket, or an access point of Amazon, can have this name. */
export function isBucketName(text: string): boolean {
  return /^(?:[\w.-]+|arn:[\w:/.-]+)$/.test(text);
}
