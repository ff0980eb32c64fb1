import type { Connection, ExecuteOptions, Rows } from "../../../src/connections/connection.ts";
import { type Statement, statementText } from "../../../src/sql/statement.ts";

/** A connection that records what it is sent, and answers as told. */
export class FakeDatabase implements Connection {
  /** Every script and query, in order. */
  readonly sent: string[][] = [];
  readonly #answer: (statement: string, signal: AbortSignal) => Promise<Rows["rows"]>;

  /** @param answer The rows of a query; also called for each statement that is executed. */
  constructor(answer: (statement: string, signal: AbortSignal) => Promise<Rows["rows"]>) {
    this.#answer = answer;
  }

  async execute(statements: readonly Statement[], { signal }: ExecuteOptions): Promise<void> {
    const texts = statements.map(statementText);
    this.sent.push(texts);
    for (const text of texts) await this.#answer(text, signal);
  }

  async query(statement: string, { signal }: ExecuteOptions): Promise<Rows> {
    this.sent.push([statement]);
    return { columns: [], rows: await this.#answer(statement, signal) };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
