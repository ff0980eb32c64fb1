import { Command, EnumType } from "@cliffy/command";
import { longestTimerMs } from "../clock.ts";
import { KnownError, QueryError, UsageError } from "../errors.ts";
import { writeExport } from "../report/export_file.ts";
import { formatFailure } from "../report/failure.ts";
import { failureToJson } from "../report/json.ts";
import { type Output, processOutput } from "../report/output.ts";
import { appendQueryLog } from "../report/query_log.ts";
import { formatResult, type ResultBatch, type ResultFormat } from "../report/query_result.ts";
import { queryRows, statementFor } from "../run/query.ts";
import { openSession, type Session } from "../session.ts";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  type GlobalFlags,
  startDateFlag,
  variableFlag,
} from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import {
  type QuerySource,
  type QuerySourceFlags,
  readQuerySource,
  requireSource,
} from "./query_source.ts";

interface QueryFlags extends GlobalFlags, QuerySourceFlags {
  readonly environment?: string;
  readonly configFile?: string;
  readonly limit?: number;
  readonly timeout: number;
  readonly output?: ResultFormat;
  readonly export?: boolean;
}

/** `bruin query`: sends one query over one connection, and prints or exports its rows. */
export function createQueryCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type("format", new EnumType(["plain", "json", "csv"]))
    .option("-c, --connection <name:string>", "Where to ask")
    .option("-q, --query <text:string>", "What to ask, rendered")
    .option("--asset <path:string>", "Its connection, and its query")
    .option("-l, --limit <rows:integer>", "At most so many rows")
    .option("-t, --timeout <seconds:integer>", "Cancel after so long", { default: 1_000 })
    .option("-o, --output <format:format>", "plain (default), json or csv")
    .option("--export", "Write CSV to logs/exports/")
    .option(...startDateFlag)
    .option(...endDateFlag)
    .option(...variableFlag, { collect: true })
    .option(...environmentFlag)
    .option(...configFileFlag)
    .action((flags) => query(flags, invocation));
}

async function query(flags: QueryFlags, invocation: Invocation): Promise<void> {
  const { env, redactor, workingDirectory } = invocation;
  await using output = processOutput({ env, redactor });
  const warn = (text: string) => output.errorLine(`Warning: ${text}`);
  let isPrinting = false;
  if (flags.output === "json") {
    invocation.printFailuresWith((failure, to) => {
      // A second document would not make the first one whole.
      if (isPrinting) to.errorLine(formatFailure(failure));
      else to.json(failureToJson(failure));
    });
  }
  requireSource(flags);
  requirePositive("--limit", flags.limit);
  requirePositive("--timeout", flags.timeout);
  const limit = AbortSignal.timeout(Math.min(flags.timeout * 1_000, longestTimerMs));
  const now = new Date();
  await using session = await openSession({
    env,
    redactor,
    workingDirectory,
    path: flags.asset ?? ".",
    configFile: flags.configFile,
    environment: flags.environment,
    secretsBackend: flags.secretsBackend,
    signal: AbortSignal.any([invocation.signal, limit]),
    warn,
  });
  const print = flags.export
    ? async (result: Result) => {
      const path = await writeExport(textOf(result, { flags, invocation, format: "csv" }), {
        root: session.project.root,
        redactor,
        now,
      });
      sayWhere(path, { flags, output });
    }
    : async (result: Result) => {
      const format = flags.output ?? "plain";
      const writer = output.data();
      try {
        for await (const text of textOf(result, { flags, invocation, format })) {
          isPrinting = true;
          writer.write(text);
          if (writer.closed) break;
        }
      } finally {
        writer.close();
      }
    };
  try {
    const source = await readQuerySource(flags, { invocation, session, now });
    await ask(source, { flags, invocation, session, limit, warn, print });
  } catch (error) {
    throw explainTimeout(error, { flags, invocation, limit });
  }
}

/** A query that is being answered. */
interface Result extends QuerySource {
  readonly batches: AsyncIterable<ResultBatch>;
}

interface AskContext {
  readonly flags: QueryFlags;
  readonly invocation: Invocation;
  readonly session: Session;
  /** Aborted when the time is up. */
  readonly limit: AbortSignal;
  readonly warn: (text: string) => void;
  readonly print: (result: Result) => Promise<void>;
}

async function ask(source: QuerySource, context: AskContext): Promise<void> {
  const { flags, invocation: { env, redactor, signal }, session, limit, warn, print } = context;
  const { connectionName, query } = source;
  const startedAt = new Date();
  const started = performance.now();
  let rows = 0;
  let success = false;
  async function* counted(): AsyncGenerator<ResultBatch> {
    const connection = await (await session.connections()).open(connectionName);
    const options = { limit: flags.limit, signal: AbortSignal.any([signal, limit]) };
    for await (const batch of queryRows(connection, query, options)) {
      rows += batch.rows.length;
      yield batch;
    }
  }
  try {
    await print({ ...source, batches: counted() });
    success = true;
  } finally {
    const path = env.get("BRUIN_QUERY_LOG_FILE");
    if (path !== undefined) {
      const problem = await appendQueryLog(path, {
        timestamp: startedAt.toISOString(),
        connectionName,
        query: statementFor(query, flags.limit),
        success,
        rows,
        durationMs: Math.round(performance.now() - started),
      }, redactor);
      if (problem !== undefined) warn(problem);
    }
  }
}

function textOf(
  { connectionName, query, batches }: Result,
  { flags, invocation: { redactor }, format }: {
    readonly flags: QueryFlags;
    readonly invocation: Invocation;
    readonly format: ResultFormat;
  },
): AsyncGenerator<string> {
  return formatResult(batches, {
    format,
    redact: (text) => redactor.redact(text),
    connectionName,
    query: statementFor(query, flags.limit),
  });
}

function sayWhere(
  path: string,
  { flags, output }: { readonly flags: QueryFlags; readonly output: Output },
): void {
  const words = "Results Successfully exported to";
  if (flags.output === "json") output.json({ [words]: path });
  else output.line(`${words} ${path}`);
}

function requirePositive(flag: string, value: number | undefined): void {
  if (value === undefined || value >= 1) return;
  throw new UsageError(`${flag} must be at least 1, got ${value}`);
}

/** Says that it was the time limit which ended the query. */
function explainTimeout(
  error: unknown,
  { flags, invocation, limit }: Pick<AskContext, "flags" | "invocation" | "limit">,
): unknown {
  if (!limit.aborted || invocation.signal.aborted) return error;
  if (!(error instanceof KnownError) && error !== limit.reason) return error;
  const statement = error instanceof QueryError ? error.statement : undefined;
  return new QueryError(`The query was cancelled after ${flags.timeout} s`, {
    ...(statement === undefined ? {} : { statement }),
    fix: "give it more seconds with --timeout",
  });
}
