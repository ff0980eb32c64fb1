import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import {
  firstParameter,
  isBucketName,
  type ObjectSensor,
  objectSensorOf,
} from "../../project/object_sensors.ts";

/** What an object sensor looks for. */
export interface ObjectTarget {
  readonly bucket: string;
  /** A key, which may have wildcards, or what a key starts with. */
  readonly text: string;
  readonly kind: ObjectSensor["kind"];
  /** For the user, such as `s3://bucket/key`. */
  readonly url: string;
}

/**
 * What the parameters of an object sensor say.
 * @throws {ProjectError} When one is missing, or the bucket has no possible name.
 */
export function objectTarget(asset: Asset): ObjectTarget {
  const sensor = objectSensorOf(asset.type);
  if (sensor === undefined) throw new TypeError(`${asset.type} is no object sensor`);
  const { label, scheme, kind } = sensor;
  const parameter = (names: readonly string[]) => {
    const text = firstParameter(asset, names);
    if (text !== undefined) return text;
    throw new ProjectError(`${label} requires a parameter named '${names[0]}'`, {
      file: asset.path,
    });
  };
  const bucket = parameter(sensor.bucket);
  if (!isBucketName(bucket)) {
    throw new ProjectError(`'${bucket}' is not the name of a bucket`, { file: asset.path }, {
      fix: `give the name alone, without ${scheme}:// and without a path`,
    });
  }
  const text = parameter(sensor.text);
  return { bucket, text, kind, url: `${scheme}://${bucket}/${text}` };
}
