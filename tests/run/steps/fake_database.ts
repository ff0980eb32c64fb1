import type { Connection, Rows } from "../../../src/connections/connection.ts";

/** A connection that records what it is sent, and answers as told. */
export class FakeDatabase implements Connection {
  /** Every script and query, in order. */
  readonly sent: string[][] = [];
  readonly #answer: (statement: string, signal: AbortSignal) => Promise<Rows["rows"]>;

  /** @param answer The rows of a query; also called for each statement that is executed. */
  constructor(answer: (statement: string, signal: AbortSignal) => Promise<Rows["rows"]>) {
    this.#answer = answer;
  }

  async execute(statements: readonly string[], signal: AbortSignal): Promise<void> {
    this.sent.push([...statements]);
    for (const statement of statements) await this.#answer(statement, signal);
  }

  async query(statement: string, signal: AbortSignal): Promise<Rows> {
    this.sent.push([statement]);
    return { columns: [], rows: await this.#answer(statement, signal) };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
