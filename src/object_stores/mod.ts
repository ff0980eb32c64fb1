import { gcs } from "./gcs/mod.ts";
import type { ObjectStore } from "./object_store.ts";
import { s3 } from "./s3/mod.ts";

/** Every system that keeps objects in buckets. */
export const objectStores: readonly ObjectStore[] = [s3, gcs];
