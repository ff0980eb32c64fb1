import type { ColumnNeeds } from "../../data_files/columns.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import type { Lexis } from "../../sql/lexis.ts";
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
  /** Where the server lists the statements that run. */
  readonly runningQueries: string;
  readonly columnNeeds: ColumnNeeds;
  /** The way in for rows where the server has no `COPY … FROM STDIN`; `undefined` where it has. */
  readonly takeRows?: (rows: PreparedRows, session: RowTaker) => Promise<string>;
}

/** The session into which rows come. */
export interface RowTaker {
  /** @throws {QueryError} Nothing that it made outlives the session. */
  readonly run: (statement: string) => Promise<void>;
}

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
  runningQueries: "pg_stat_activity",
  columnNeeds: postgresColumnNeeds,
};
