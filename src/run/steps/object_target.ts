import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";

/** What an object sensor looks for. */
export interface ObjectTarget {
  readonly bucket: string;
  /** A key, which may have wildcards, or what a key starts with. */
  readonly text: string;
  readonly kind: "key" | "prefix";
  /** For the user, such as `s3://bucket/key`. */
  readonly url: string;
}

interface Sensor {
  /** For messages. */
  readonly label: string;
  readonly scheme: "s3" | "gs";
  readonly kind: ObjectTarget["kind"];
  /** Names of the parameter of the bucket; the first is the usual one. */
  readonly bucket: readonly string[];
  /** Names of the parameter of the key or prefix. */
  readonly text: readonly string[];
}

const gcsBucket = ["bucket", "bucket_name"];
const gcsPrefix: Sensor = {
  label: "GCS prefix sensor",
  scheme: "gs",
  kind: "prefix",
  bucket: gcsBucket,
  text: ["prefix", "object_prefix", "bucket_key"],
};

const sensors: ReadonlyMap<string, Sensor> = new Map([
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

/**
 * What the parameters of an object sensor say.
 * @throws {ProjectError} When one is missing, or the bucket has no possible name.
 */
export function objectTarget(asset: Asset): ObjectTarget {
  const sensor = sensors.get(asset.type);
  if (sensor === undefined) throw new TypeError(`${asset.type} is no object sensor`);
  const { scheme, kind } = sensor;
  const bucket = parameter(asset, sensor, sensor.bucket);
  if (!/^(?:[\w.-]+|arn:[\w:/.-]+)$/.test(bucket)) {
    throw new ProjectError(`'${bucket}' is not the name of a bucket`, { file: asset.path }, {
      fix: `give the name alone, without ${scheme}:// and without a path`,
    });
  }
  const text = parameter(asset, sensor, sensor.text);
  return { bucket, text, kind, url: `${scheme}://${bucket}/${text}` };
}

function parameter(asset: Asset, { label }: Sensor, names: readonly string[]): string {
  for (const name of names) {
    const value = asset.parameters[name];
    if (typeof value === "number") return String(value);
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  throw new ProjectError(`${label} requires a parameter named '${names[0]}'`, { file: asset.path });
}
