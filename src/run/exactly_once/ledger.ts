import type { Connection } from "../../connections/connection.ts";
import { ConnectionError, KnownError, QueryError } from "../../errors.ts";
import type { ExactlyOncePlace } from "../../project/model.ts";
import {
  insertRow,
  insertRowOnce,
  ledgerDefinition,
  ledgerKey,
  type LedgerRow,
  selectCommitted,
} from "../../sql/ledger.ts";
import { quoteParts, type Transactions } from "../../sql/transactions.ts";

/** Which rows of a table are meant, and where it is. */
export interface LedgerOptions {
  /** Name of the connection, for messages. */
  readonly name: string;
  readonly connection: Connection;
  readonly transactions: Transactions;
  readonly run: Omit<LedgerRow, "asset">;
  readonly signal: AbortSignal;
}

/** The table of one connection in which each asset of a run leaves a row when it is committed. */
export class Ledger {
  /** Its name as SQL, with all parts. */
  readonly table: string;
  readonly #options: Omit<LedgerOptions, "signal">;

  private constructor(table: string, options: Omit<LedgerOptions, "signal">) {
    this.table = table;
    this.#options = options;
  }

  /**
   * Makes the table unless it is there, and writes the row that says that the run has begun, from which a
   * continuation knows that it asks in the right place.
   * @throws {ConnectionError} When the table cannot be made or used, or is another one.
   */
  static async begin(
    { schema, table }: ExactlyOncePlace,
    options: LedgerOptions,
  ): Promise<Ledger> {
    const { connection, transactions, run, signal } = options;
    const place = await currentPlace(options);
    const parts = [...place.schema.slice(0, -1), schema || place.schema.at(-1)!, table];
    const grants = transactions.grants(parts, place.user);
    const sql = quoteParts(parts);
    const ask = async () =>
      (await connection.query(transactions.primaryKey(parts), { signal })).rows.map(([name]) =>
        name
      );
    return await explained({ ...options, table: sql, grant: grants.use }, async () => {
      let key = await ask();
      if (key.length === 0) {
        await explained(
          { ...options, table: sql, grant: grants.create },
          () => connection.execute([transactions.createTable(parts, ledgerDefinition)], { signal }),
        );
        key = await ask();
      }
      if (key.join() !== ledgerKey.join()) throw foreignTable(options, sql);
      await connection.execute([insertRowOnce(sql, { ...run, asset: "" })], { signal });
      return new Ledger(sql, options);
    });
  }

  /**
   * Finds the table in which a run has begun.
   * @throws {ConnectionError} When it cannot be read, or does not know the run.
   */
  static async find(table: string, options: LedgerOptions): Promise<Ledger> {
    const ledger = new Ledger(table, options);
    const rows = await explained(
      { ...options, table, grant: undefined },
      () => ledger.committed(options.run.interval, options.signal),
    );
    if (rows.has("")) return ledger;
    throw new ConnectionError(`The table ${table} does not know the run ${options.run.runId}`, {
      connection: options.name,
      cause: "its rows were deleted, or the connection leads to another database than before",
      where: `connection "${options.name}"`,
      fix: "look at what the run has left in the database, and run without --continue",
      exitReason: "configuration",
      code: "E179",
    });
  }

  /** The statement that writes the row of an asset, and fails when it is there. */
  row(asset: string, interval: LedgerRow["interval"]): string {
    return insertRow(this.table, { ...this.#options.run, asset, interval });
  }

  /**
   * What has a row of this run and interval: asset → when it was written, as text.
   * @throws {KnownError} When the database does not answer.
   */
  async committed(
    interval: LedgerRow["interval"],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    const { connection, run } = this.#options;
    const { rows } = await connection.query(
      selectCommitted(this.table, { ...run, interval }),
      { signal },
    );
    return new Map(rows.map(([asset, time]) => [String(asset), String(time)]));
  }
}

async function currentPlace(
  { name, connection, transactions, signal }: LedgerOptions,
): Promise<{ readonly schema: readonly string[]; readonly user: string }> {
  const { rows: [row] } = await connection.query(transactions.currentSchema, { signal });
  if (row !== undefined && !row.includes(null)) {
    return { schema: row.slice(0, -1).map(String), user: String(row.at(-1)) };
  }
  throw new ConnectionError(`No schema for the table of committed assets on "${name}"`, {
    connection: name,
    cause: "none of the schemas in the connection's search path exists",
    fix: "name one with --exactly-once-table SCHEMA.TABLE, or correct `schema` of the connection",
    exitReason: "configuration",
    code: "E177",
  });
}

/** @throws {KnownError} What `work` throws, in terms of the table. */
async function explained<T>(
  { name, table, grant }: {
    readonly name: string;
    readonly table: string;
    /** What gives the missing right; `undefined` when nothing is known that does. */
    readonly grant: string | undefined;
  },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueryError) || error.kind === "lost" || error.kind === "cancelled") {
      throw error;
    }
    const isDenied = error.kind === "denied";
    throw new ConnectionError(`Cannot use the table ${table} on "${name}"`, {
      connection: name,
      cause: error.message,
      where: "where --exactly-once keeps what was committed",
      fix: isDenied && grant
        ? `let an owner run: ${grant}`
        : "name another place with --exactly-once-table SCHEMA.TABLE, or leave out --exactly-once",
      exitReason: isDenied ? "denied" : "configuration",
      code: "E177",
    });
  }
}

function foreignTable({ name }: LedgerOptions, table: string): KnownError {
  return new ConnectionError(`The table ${table} on "${name}" is not one of ours`, {
    connection: name,
    cause: `its primary key is not (${ledgerKey.join(", ")}), so that rows could be there twice`,
    fix: "name another table with --exactly-once-table SCHEMA.TABLE, or rename that one",
    exitReason: "configuration",
    code: "E178",
  });
}
