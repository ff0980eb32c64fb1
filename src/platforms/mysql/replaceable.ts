import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { rebuilds } from "../../sql/materialize.ts";
import { escapedLiteral as literal, splitName } from "../../sql/names.ts";
import type { PrepareTableOptions } from "../platform.ts";
import { isTable, quote } from "./words.ts";

/**
 * Looks whether a table can be replaced. MySQL would find out too late: `RENAME TABLE` takes a view's place, and
 * foreign keys follow the table that is going to be dropped.
 * @throws {ProjectError}
 */
export async function refuseWhatCannotBeReplaced(
  asset: Asset,
  { connection, fullRefresh, signal }: PrepareTableOptions,
): Promise<void> {
  if (asset.materialization?.type !== "table" || !rebuilds(asset, { fullRefresh })) return;
  const { rows: [row] } = await connection.query(whatItIs(asset.name), { signal });
  const [kind, referring] = row ?? [];
  if (kind === "VIEW") {
    throw cannotReplace(asset, {
      cause: "there is a view of this name",
      fix: `drop it, and run again: DROP VIEW ${quote(asset.name)}`,
    });
  }
  if (typeof referring === "string") {
    throw cannotReplace(asset, {
      cause: `foreign keys of other tables refer to it: ${referring}`,
      fix:
        "drop them (ALTER TABLE … DROP FOREIGN KEY …), or take a strategy that keeps the table, such as " +
        "truncate+insert",
    });
  }
}

/** A query for what there is under a name, and for the tables whose foreign keys refer to it. */
function whatItIs(table: string): string {
  const [name = "", database] = splitName(table).toReversed();
  const schema = database === undefined ? "DATABASE()" : literal(database);
  return "SELECT table_type AS kind, (SELECT GROUP_CONCAT(table_name SEPARATOR ', ') " +
    `FROM information_schema.referential_constraints WHERE constraint_schema = ${schema} ` +
    `AND referenced_table_name = ${literal(name)} AND table_name <> ${
      literal(name)
    }) AS referring ` +
    `FROM information_schema.tables WHERE ${isTable(table)}`;
}

function cannotReplace(
  asset: Asset,
  explanation: { readonly cause: string; readonly fix: string },
): ProjectError {
  return new ProjectError(
    `The table "${asset.name}" cannot be replaced`,
    { file: asset.path },
    { ...explanation, code: "E364" },
  );
}
