import type { Redactor } from "../redactor.ts";
import { createOutput } from "./output.ts";
import { reasonOf } from "./write_failure.ts";

/** One query in the log. */
export interface QueryLogEntry {
  readonly timestamp: string;
  readonly connectionName: string;
  readonly query: string;
  /** Value of `--description`. */
  readonly description?: string | undefined;
  readonly success: boolean;
  /** Rows that were printed or exported. */
  readonly rows: number;
  readonly durationMs: number;
}

/**
 * Adds a line of JSON to the file, which is made when it is missing, without sensitive values.
 * @returns Why it was not written; `undefined` when it was.
 */
export async function appendQueryLog(
  path: string,
  entry: QueryLogEntry,
  redactor: Redactor,
): Promise<string | undefined> {
  try {
    using file = await Deno.open(path, { append: true, create: true, mode: 0o600 });
    createOutput({ redactor, stdout: file, stderr: file, color: false }).jsonLine(entry);
  } catch (error) {
    return `the query was not logged, '${path}' ${reasonOf(error)}`;
  }
}
