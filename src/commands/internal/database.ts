import { Command } from "@cliffy/command";
import type { CellValue, Connection } from "../../connections/connection.ts";
import { OutputError, UsageError } from "../../errors.ts";
import { formatFailure } from "../../report/failure.ts";
import { failureToJson } from "../../report/json.ts";
import { type Output, processOutput } from "../../report/output.ts";
import type { Shape } from "../../report/shapes/shape.ts";
import { formatTable } from "../../report/table.ts";
import { platformFor } from "../../run/main_step.ts";
import type { Browse } from "../../sql/browse.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";

/** The flags of every command that asks a database what is in it. */
export interface DatabaseFlags extends ProjectFlags {
  readonly connection: string;
  readonly output?: OutputFormat;
}

/** A command with these flags. */
export function databaseCommand() {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .option("-c, --connection <name:string>", "Whose database", { required: true })
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...outputFlag);
}

/** What a database is asked, and how the answer is shown. */
export interface Question<T> {
  /** What the database must answer, for the words when it does not: `table fetching`. */
  readonly about: string;
  /** Sends the questions. */
  readonly ask: (browse: Browse, asked: AskedDatabase) => Promise<T>;
  readonly shape: (browse: Browse) => Shape<T>;
  /** For people: a line above the table, titles and rows. */
  readonly table: (answer: T) => {
    readonly heading: string;
    readonly titles: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

export type Row = readonly CellValue[];

/** The database that is asked. */
export interface AskedDatabase {
  readonly rows: (query: string) => Promise<Row[]>;
  readonly connection: Connection;
  /** Where names lie that do not say it. */
  readonly names: Parameters<Browse["summary"]>[0];
  readonly signal: AbortSignal;
}

/** Asks the database of a connection. Reference: failures are on standard output, with exit code 1. */
export async function askDatabase<T>(
  flags: DatabaseFlags,
  question: Question<T>,
  invocation: Invocation,
): Promise<void> {
  await using output = processOutput(invocation);
  const json = flags.output === "json";
  try {
    const { browse, answer } = await readAnswer(flags, question, { invocation, output });
    if (json) output.jsonLine(question.shape(browse).write(answer));
    else printTable(question.table(answer), output);
  } catch (error) {
    if (error instanceof OutputError) throw error;
    if (json) output.jsonLine(failureToJson(error));
    else output.line(`Error: ${formatFailure(error)}`);
    invocation.end(1);
  }
}

async function readAnswer<T>(
  flags: DatabaseFlags,
  { about, ask }: Question<T>,
  { invocation, output }: { readonly invocation: Invocation; readonly output: Output },
): Promise<{ readonly browse: Browse; readonly answer: T }> {
  const { signal } = invocation;
  await using session = await openCommandSession(flags, {
    invocation,
    path: ".",
    readOnly: true,
    warn: warnOn(output),
  });
  const connections = await session.connections();
  const { type } = await connections.resolve(flags.connection);
  const browse = platformFor(type, session.platforms)?.dialect.catalog.browse;
  if (browse === undefined) {
    throw new UsageError(`connection type '${type}' does not support ${about}`);
  }
  const connection = await connections.open(flags.connection);
  const rows = async (query: string) => [...(await connection.query(query, { signal })).rows];
  const names = await connections.defaultNames(flags.connection);
  return { browse, answer: await ask(browse, { rows, connection, names, signal }) };
}

function printTable(
  { heading, titles, rows }: ReturnType<Question<unknown>["table"]>,
  output: Output,
): void {
  output.line(`${heading}\n${"=".repeat(heading.length)}`);
  const lines = formatTable(titles.map((title) => ({ title })), rows);
  if (rows.length > 0) output.line(lines.join("\n"));
}

/** The text of a cell; `undefined` for null. */
export function cellText(cell: CellValue | undefined): string | undefined {
  return cell === null || cell === undefined ? undefined : String(cell);
}
