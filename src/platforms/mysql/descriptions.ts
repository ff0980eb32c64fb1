/** Descriptions as comments of a table and its columns. */
import type { DatabaseSession } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { findColumn } from "../../sql/column_names.ts";
import { escapedLiteral as literal, splitName } from "../../sql/names.ts";
import type { StoreDescriptionsOptions } from "../platform.ts";
import { type DefinedColumn, readTableDefinition, withComment } from "./table_definition.ts";
import { quote, quoteColumn } from "./words.ts";

/** Whether a table is to have comments. Views have none. */
export function areThereDescriptions({ materialization, description, columns }: Asset): boolean {
  return materialization?.type === "table" &&
    [description, ...columns.map((column) => column.description)].some((text) =>
      text.trim() !== ""
    );
}

/**
 * How definitions are read and written, whatever the server has: with backquotes and all their parts, and so that
 * a default such as `0000-00-00`, which an older mode allowed, can be written again. The session takes its own
 * settings again when it is given back.
 */
const settings =
  "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO,STRICT_ALL_TABLES', sql_quote_show_create = 1";

/** Where the server would have to copy the table: ER_ALTER_OPERATION_NOT_SUPPORTED and its _REASON. */
const copies = new Set(["1845", "1846"]);

/** One comment that is not as it should be. */
interface Change {
  readonly clause: string;
  /** For people. */
  readonly what: string;
  /** Why it stays so; `undefined` when it can be changed. */
  readonly obstacle: string | undefined;
}

/** The catalog has characters of three bytes; MySQL writes a question mark for others, and says nothing. */
const unstorable = /[\u{10000}-\u{10ffff}]/u;

/**
 * Stores the descriptions that differ from the comments in the table. To comment on a column, MySQL wants its
 * whole definition again, which is the server's own, to the letter. Where that cannot be had, and where the server
 * would copy the table for a comment, a line says so and the old comment stays.
 * @throws {QueryError} When the table, or a described column, does not exist, for example.
 */
export async function storeDescriptions(
  asset: Asset,
  { connection, log, show, ...options }: StoreDescriptionsOptions,
): Promise<void> {
  // Every connection of this driver lends sessions.
  await connection.session!(async (session) => {
    await session.execute([settings]);
    const changes = changesOf(asset, await definitionOf(asset, session));
    const leave = ({ what }: Change, reason: string) =>
      log(`The comment of ${what} of "${asset.name}" stays as it is: ${reason}`);
    const alter = async (some: readonly Change[]): Promise<void> => {
      if (some.length === 0) return;
      const clauses = some.map(({ clause }) => clause);
      const statement = `ALTER TABLE ${quote(asset.name)}\n  ${
        [...clauses, "ALGORITHM = INPLACE"].join(",\n  ")
      }`;
      show(statement);
      const [change, ...others] = some;
      if (await isDone(() => session.execute([statement]))) return;
      if (others.length === 0) leave(change!, "the server would copy the table to change it");
      else for (const one of some) await alter([one]);
    };
    for (const change of changes) {
      if (change.obstacle !== undefined) leave(change, change.obstacle);
    }
    await alter(changes.filter(({ obstacle }) => obstacle === undefined));
  }, options);
}

/** Does something unless it takes a copy of the table. */
async function isDone(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof QueryError && copies.has(error.databaseCode ?? "")) return false;
    throw error;
  }
}

async function definitionOf({ name }: Asset, session: DatabaseSession) {
  const { rows: [row = []] } = await session.query(`SHOW CREATE TABLE ${quote(name)}`);
  const found = readTableDefinition(String(row[1] ?? ""));
  if (found !== undefined) return found;
  throw new QueryError(`"${name}" is no table, so that it has no comments`, {
    accepted: true,
    kind: "mismatch",
    fix: `drop what has this name, and run the asset again`,
  });
}

/** @throws {QueryError} When a described column is not in the table. */
function changesOf(
  asset: Asset,
  { columns, comment }: { readonly columns: readonly DefinedColumn[]; readonly comment: string },
): Change[] {
  const changes: Change[] = [];
  const add = (
    change: Omit<Change, "obstacle"> & { readonly wanted: string },
    isExact: boolean,
  ) => {
    const obstacle = unstorable.test(change.wanted)
      ? "the server's catalog has no characters such as " + unstorable.exec(change.wanted)![0]
      : isExact
      ? undefined
      : "the server does not show the column's definition exactly";
    changes.push({ clause: change.clause, what: change.what, obstacle });
  };
  const own = asset.description.trim();
  if (own !== "" && own !== comment) {
    add({ clause: `COMMENT = ${literal(own)}`, what: "the table", wanted: own }, true);
  }
  for (const { name, description } of asset.columns) {
    const wanted = description.trim();
    if (wanted === "") continue;
    const [plain = name, ...more] = splitName(name);
    const found = findColumn(columns, name) ??
      (more.length === 0 ? findColumn(columns, plain) : undefined);
    if (found === undefined) throw missingColumn(asset, plain);
    if (found.comment === wanted) continue;
    const clause = `MODIFY COLUMN ${quoteColumn(found.name)} ${
      withComment(found.definition, wanted)
    }`;
    add({ clause, what: `the column "${found.name}"`, wanted }, found.isExact);
  }
  return changes;
}

function missingColumn({ name: table }: Asset, name: string): QueryError {
  return new QueryError(`The table "${table}" has no column "${name}" to describe`, {
    accepted: true,
    kind: "missing",
    fix:
      "correct the name among the `columns` of the asset, or make the table anew with --full-refresh",
  });
}
