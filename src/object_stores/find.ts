import { ConnectionError } from "../errors.ts";
import { keyPattern } from "./key_pattern.ts";
import type { ListOptions, ObjectClient } from "./object_store.ts";

/**
 * Whether a bucket holds an object of this key, or one that fits it; see `keyPattern`.
 * @throws {ConnectionError} When the bucket does not exist, or the store refuses or cannot be reached.
 */
export async function objectExists(
  client: ObjectClient,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  signal: AbortSignal,
): Promise<boolean> {
  const pattern = keyPattern(key);
  if (pattern === undefined) return await exactKeyExists(client, { bucket, key }, signal);
  const delimiter = pattern.staysInFolder ? "/" : undefined;
  for await (const found of client.list({ bucket, prefix: pattern.prefix, delimiter }, signal)) {
    if (pattern.matches(found)) return true;
  }
  return false;
}

/**
 * Whether a bucket holds an object whose key starts like this.
 * @throws Like {@linkcode objectExists}.
 */
export async function prefixExists(
  client: ObjectClient,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  signal: AbortSignal,
): Promise<boolean> {
  return await firstKey(client, { bucket, prefix }, signal) !== undefined;
}

/** The permission to read the object is enough, and so is the one to list the bucket. */
async function exactKeyExists(
  client: ObjectClient,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await client.lookUp({ bucket, key }, signal);
  if (answer === "found") return true;
  try {
    // Only a listing tells a missing object from a missing bucket, and why something was refused. Of
    // the keys that start with this one, it is the first itself.
    return await firstKey(client, { bucket, prefix: key }, signal) === key;
  } catch (error) {
    const mayNotList = error instanceof ConnectionError && error.exitReason === "denied" &&
      !error.loginRefused;
    if (mayNotList && answer === "missing") return false;
    throw error;
  }
}

async function firstKey(
  client: ObjectClient,
  options: ListOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  for await (const key of client.list({ ...options }, signal)) return key;
  return undefined;
}
