// @ts-types="@types/pg"
import type pg from "pg";
import type { CellValue, Rows } from "../../connections/connection.ts";
import { BatchBuilder, cellValue, type WireColumn } from "./row_batch.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import type { RowFlow, RowSource } from "../sessions/row_flow.ts";
import type { TakeRows } from "./row_tap.ts";

/** What of `pg`'s connection a query object may use. */
interface Wire {
  readonly stream: RowSource & {
    write(bytes: Uint8Array, written?: () => void): void;
    once(event: "close", listener: () => void): void;
    off(event: "close", listener: () => void): void;
  };
  query(text: string): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/** What tells the exact type of a column. */
export interface FieldType {
  /** Object id of the type. */
  readonly oid: number;
  /** Length, or precision and scale, as the server encodes them; -1 for none. */
  readonly modifier: number;
}

interface DataRow {
  readonly fields: readonly (string | null)[];
}

export interface ScriptOptions {
  /** What a `COPY … FROM STDIN` of the text reads; `undefined` when it has none. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Takes the rows instead of {@linkcode Script.rows}; for a text of one statement. */
  readonly flow?: RowFlow | undefined;
  /** Whether rows are of no interest, so that none of them is kept. Default: `false`. */
  readonly forgetRows?: boolean | undefined;
  /** Called for each statement that changed rows. */
  readonly onStatement?: ((facts: StatementFacts) => void) | undefined;
}

/**
 * A script for `Client.query()`, sent as one simple query. `pg` calls the `handle…` methods as the
 * server answers; its own query object neither counts statements nor keeps values as text.
 */
export class Script implements pg.Submittable {
  readonly #text: string;
  readonly #outcome = Promise.withResolvers<Rows>();
  #fields: readonly Field[] = [];
  #rows: CellValue[][] = [];
  #isNewResult = true;
  #completed = 0;
  #failed = false;
  #input: AsyncIterable<Uint8Array> | undefined;
  readonly #flow: RowFlow | undefined;
  readonly #forgetRows: boolean;
  #source: RowSource | undefined;
  /** Gathers the rows of the flow. */
  #builder: BatchBuilder | undefined;

  readonly #onStatement: ScriptOptions["onStatement"];
  #beganAt = performance.now();

  constructor(text: string, { input, flow, forgetRows = false, onStatement }: ScriptOptions = {}) {
    this.#onStatement = onStatement;
    this.#text = text;
    this.#input = input;
    this.#flow = flow;
    this.#forgetRows = forgetRows;
  }

  /** What the last statement returned, once the server is ready for the next script. */
  get rows(): Promise<Rows> {
    return this.#outcome.promise;
  }

  /** The types of these rows' columns, once they are there. */
  get types(): FieldType[] {
    return this.#fields.map(({ dataTypeID, dataTypeModifier }) => ({
      oid: dataTypeID,
      modifier: dataTypeModifier,
    }));
  }

  /** Statements that the server has finished; the next one is the one that failed. */
  get completed(): number {
    return this.#completed;
  }

  /** What rows are for: see `RowTap.take`. The parser brings them to {@linkcode Script.handleDataRow}. */
  get takesRows(): TakeRows | "nothing" | undefined {
    const flow = this.#flow;
    if (flow !== undefined) {
      return (bytes, start, end) => {
        if (!flow.isDiscarding) flow.push(this.#builder?.add(bytes, start, end) ?? []);
      };
    }
    return this.#forgetRows ? "nothing" : undefined;
  }

  submit(connection: pg.Connection): void {
    const wire = connection as unknown as Wire;
    this.#source = wire.stream;
    wire.query(this.#text);
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#fields = fields;
    this.#rows = [];
    this.#isNewResult = false;
    if (this.#flow === undefined) return;
    this.#builder = new BatchBuilder(wireColumns(fields));
    this.#flow.begin(columnsOf(fields), this.#source!);
  }

  handleDataRow({ fields }: DataRow): void {
    this.#rows.push(
      this.#fields.map(({ dataTypeID }, index) => cellValue(fields[index] ?? null, dataTypeID)),
    );
  }

  handleCommandComplete({ text = "" }: { readonly text?: string } = {}): void {
    this.#tell(text);
    if (this.#isNewResult) [this.#fields, this.#rows] = [[], []];
    this.#isNewResult = true;
    this.#completed++;
  }

  /** Tells how many rows the statement changed, and nothing of one that only reads or sets. */
  #tell(tag: string): void {
    const now = performance.now();
    const [, rows] = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|SELECT|COPY) (\d+)$/.exec(tag) ?? [];
    // `SELECT` without columns has made a table of the rows.
    if (rows !== undefined && (!tag.startsWith("SELECT") || this.#isNewResult)) {
      this.#onStatement?.({ rows: Number(rows), ms: now - this.#beganAt });
    }
    this.#beganAt = now;
  }

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyInResponse(connection: Wire): void {
    const input = this.#input;
    this.#input = undefined;
    if (input === undefined) connection.sendCopyFail("COPY FROM STDIN has no input here");
    else this.#copy(input, connection);
  }

  async #copy(input: AsyncIterable<Uint8Array>, connection: Wire): Promise<void> {
    try {
      for await (const piece of input) {
        // The server has refused a row, and reads no more.
        if (this.#failed) return;
        await sendCopyData(connection.stream, piece);
      }
      if (!this.#failed) connection.endCopyFrom();
    } catch (error) {
      // What ends the statement now is less than what made it end.
      this.#outcome.reject(error);
      if (!this.#failed) connection.sendCopyFail("the input ended early");
    }
  }

  handleCopyData(): void {}

  handleReadyForQuery(): void {
    const last = this.#builder?.take();
    if (last !== undefined) this.#flow?.push([last]);
    this.#outcome.resolve({ columns: columnsOf(this.#fields), rows: this.#rows });
  }

  handleError(error: unknown): void {
    this.#failed = true;
    this.#outcome.reject(error);
  }
}

function columnsOf(fields: readonly Field[]): Rows["columns"] {
  return wireColumns(fields).map(({ name, type }) => ({ name, type }));
}

function wireColumns(fields: readonly Field[]): WireColumn[] {
  return fields.map(({ name, dataTypeID: oid }) => ({
    name,
    type: typeNames[oid] ?? `oid ${oid}`,
    oid,
  }));
}

/**
 * Sends a message of the protocol's type `d`, and waits until it is written: `pg` would copy the piece, and
 * leave a buffer for each to the garbage collector.
 */
async function sendCopyData(stream: Wire["stream"], piece: Uint8Array): Promise<void> {
  const head = new Uint8Array(5);
  head[0] = 0x64;
  new DataView(head.buffer).setUint32(1, piece.length + 4);
  stream.write(head);
  const { promise, resolve } = Promise.withResolvers<void>();
  // What went wrong shows in the statement.
  stream.once("close", resolve);
  stream.write(piece, () => resolve());
  await promise;
  stream.off("close", resolve);
}

/** Names of the built-in types that results usually have, by object id. */
const typeNames: Readonly<Record<number, string>> = {
  16: "bool",
  17: "bytea",
  18: "char",
  19: "name",
  20: "int8",
  21: "int2",
  23: "int4",
  25: "text",
  26: "oid",
  114: "json",
  142: "xml",
  600: "point",
  650: "cidr",
  700: "float4",
  701: "float8",
  790: "money",
  829: "macaddr",
  869: "inet",
  1000: "bool[]",
  1005: "int2[]",
  1007: "int4[]",
  1009: "text[]",
  1015: "varchar[]",
  1016: "int8[]",
  1022: "float8[]",
  1042: "bpchar",
  1043: "varchar",
  1082: "date",
  1083: "time",
  1114: "timestamp",
  1184: "timestamptz",
  1186: "interval",
  1231: "numeric[]",
  1266: "timetz",
  1560: "bit",
  1562: "varbit",
  1700: "numeric",
  2249: "record",
  2278: "void",
  2950: "uuid",
  3802: "jsonb",
  3904: "int4range",
  3908: "tsrange",
  3910: "tstzrange",
  3912: "daterange",
  3926: "int8range",
};
