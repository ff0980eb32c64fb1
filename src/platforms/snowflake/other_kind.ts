import type { Asset } from "../../project/model.ts";
import { rebuilds } from "../../sql/materialize.ts";
import type { PrepareTableOptions } from "../platform.ts";
import { inCatalog } from "./catalog.ts";
import { quote } from "./words.ts";

/**
 * Drops a view where a table is going to be made, and a table where a view is, on a full refresh: Snowflake
 * replaces neither by the other. Unlike in the reference, what an asset without materialization is named after
 * stays.
 */
export async function dropOtherKind(
  asset: Asset,
  { connection, fullRefresh, names, signal }: PrepareTableOptions,
): Promise<void> {
  const type = asset.materialization?.type ?? "";
  if (!fullRefresh || asset.refreshRestricted || type === "") return;
  if (type === "table" && !rebuilds(asset, { fullRefresh })) return;
  const question = `SELECT table_type FROM ${inCatalog("TABLES", asset.name, names)}`;
  const { rows: [[found] = []] } = await connection.query(question, { signal });
  const isView = /VIEW/.test(String(found ?? ""));
  if (found === undefined || found === null || isView === (type === "view")) return;
  const drop = `DROP ${isView ? "VIEW" : "TABLE"} IF EXISTS ${quote(asset.name)}`;
  await connection.execute([drop], { signal });
}
