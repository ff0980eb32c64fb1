/** What a session is asked beside the text of a statement, and what it answers. */
import type { CellValue } from "../../connections/connection.ts";
import type { RowFlow } from "../sessions/row_flow.ts";

/** What a statement answered. */
export interface StatementResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly CellValue[])[];
  /** Rows that it changed. */
  readonly changed: number;
  /** Warnings that the server keeps for `SHOW WARNINGS`. */
  readonly warnings: number;
}

/** How a statement is carried out. */
export interface RunOptions {
  /** What `LOAD DATA LOCAL` of the statement reads; a server that asks for a file gets none when left out. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Takes the rows instead of {@linkcode StatementResult.rows}. */
  readonly flow?: RowFlow | undefined;
  /** Whether rows are of no interest, so that none of them is kept. Default: `false`. */
  readonly forgetRows?: boolean | undefined;
  /**
   * Whether it may carry out statements of its own, as `CALL` does. They would go on when only the one that runs is
   * stopped, so that the session is ended instead. Default: `false`.
   */
  readonly hasStatements?: boolean | undefined;
}
