import type { ColumnNeeds } from "../../data_files/columns.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import type { Lexis } from "../../sql/lexis.ts";
import { literal } from "../../sql/names.ts";
import { postgresColumnNeeds } from "./copy.ts";
import { postgresRemedy } from "./remedies.ts";
import type { ServerError } from "./server_error.ts";
import { repairOf, settingsQuery } from "./settings.ts";
import { postgresTraits } from "./traits.ts";

/** What differs between servers that speak the protocol of PostgreSQL. */
export interface ServerVariety {
  /** In messages. */
  readonly label: string;
  readonly lexis: Lexis;
  /** Where it listens when the connection does not say. */
  readonly port: number;
  /** What the settings of a new session have to be. */
  readonly settings: {
    /** Reads those that are in force, in one row; `undefined` where there is nothing to ask. */
    readonly query: string | undefined;
    /** The script that puts right what the row says; empty for nothing. */
    readonly repairOf: (row: readonly unknown[]) => string;
  };
  /**
   * Makes a session forget settings, temporary tables and locks; `undefined` where nothing does, and a
   * session is used again only when all it did was to read.
   */
  readonly forget: string | undefined;
  /** What to do about a failed statement, in place of what the server advises; `undefined` to leave it at that. */
  readonly remedyOf: (error: ServerError) => string | undefined;
  /** Whether an error says so that its code does not tell: the statement was in the way of another. */
  readonly isConflict?: (error: ServerError) => boolean;
  /** What to do when it has too many sessions, by the fields that its connection type has. */
  readonly tooManySessions: string;
  /**
   * A statement that ends the session of this process while it runs this text; `undefined` where there is none. A
   * pooler gives numbers of its own, which must not end the session of another.
   */
  readonly endSession?: (processId: number, text: string) => string;
  /** Where the server lists the statements that run. */
  readonly runningQueries: string;
  /** The statements with which the server itself reads and writes files, as advice. */
  readonly fileStatements: { readonly read: string; readonly write: string };
  readonly columnNeeds: ColumnNeeds;
  /** The way in for rows where the server has no `COPY … FROM STDIN`; `undefined` where it has. */
  readonly takeRows?: (rows: PreparedRows, session: RowTaker) => Promise<string>;
}

/** The session into which rows come. */
export interface RowTaker {
  /** @throws {QueryError} Nothing that it made outlives the session. */
  readonly run: (statement: string) => Promise<void>;
}

/** Characters of a statement by which it is known again; the server keeps a thousand bytes by default. */
const sameText = 200;

/** PostgreSQL itself. */
export const postgresVariety: ServerVariety = {
  label: postgresTraits.label,
  lexis: postgresTraits.lexis,
  port: 5432,
  settings: { query: settingsQuery, repairOf },
  forget: "DISCARD ALL",
  remedyOf: postgresRemedy,
  tooManySessions:
    "lower `pool_max_conns` of the connection or --workers, or raise max_connections " +
    "of the server, or the CONNECTION LIMIT of the role or the database",
  endSession: (processId, text) =>
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " +
    `WHERE pid = ${processId} AND application_name = 'bruin' AND usename = current_user ` +
    `AND left(query, ${sameText}) = ${literal([...text].slice(0, sameText).join(""))}`,
  runningQueries: "pg_stat_activity",
  fileStatements: { read: "COPY … FROM 'file'", write: "COPY … TO 'file'" },
  columnNeeds: postgresColumnNeeds,
};
