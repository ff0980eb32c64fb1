import type {
  DatabaseSession,
  ExecuteOptions,
  Rows,
  TypedColumn,
} from "../../connections/connection.ts";
import type { Statement } from "../../sql/statement.ts";

/** What a session of a driver does. */
export interface SessionWork {
  /** Runs statements without reading their rows. */
  readonly run: (statements: readonly Statement[], options: ExecuteOptions) => Promise<unknown>;
  /** Runs a statement of the program's own, which leaves nothing behind. */
  readonly read: (statement: string, options: ExecuteOptions) => Promise<Rows>;
  /** The columns of a query, without running it. */
  readonly describe: (query: string, options: ExecuteOptions) => Promise<TypedColumn[]>;
}

/** A session as it is lent, with the options of its borrower; of questions nothing is told. */
export function lentSession(
  { run, read, describe }: SessionWork,
  options: ExecuteOptions,
): DatabaseSession {
  const quiet = { ...options, onStatement: undefined };
  return {
    async execute(statements) {
      await run(statements, options);
    },
    query: (statement) => read(statement, quiet),
    describe: (query) => describe(query, quiet),
  };
}
