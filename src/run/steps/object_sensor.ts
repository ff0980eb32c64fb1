import { objectExists, prefixExists } from "../../object_stores/find.ts";
import type { ObjectClient } from "../../object_stores/object_store.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { TaskContext } from "../task.ts";
import { objectTarget } from "./object_target.ts";
import { poke, type SensorMode } from "./poke.ts";
import type { RunResources } from "./resources.ts";

/**
 * Looks until a bucket holds an object, as `mode` says.
 * @throws {TaskError} When there is none, or not in time.
 * @throws {KnownError} When the bucket does not exist, or looking is refused or impossible.
 */
export async function runObjectSensor(
  { scope: { asset }, resources, connection, mode }: {
    readonly scope: AssetScope;
    readonly resources: RunResources;
    readonly connection: string;
    readonly mode: SensorMode;
  },
  task: TaskContext,
): Promise<void> {
  if (mode === "skip") return;
  const { bucket, text, kind, url } = objectTarget(asset);
  const { signal } = task;
  const look = (client: ObjectClient) =>
    kind === "key"
      ? objectExists(client, { bucket, key: text }, signal)
      : prefixExists(client, { bucket, prefix: text }, signal);
  const holds = () => resources.connections.useObjects(connection, look, signal);
  await poke({ mode, subject: url, holds, asset }, task);
}
