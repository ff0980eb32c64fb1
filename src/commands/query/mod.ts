import { Command, EnumType } from "@cliffy/command";
import { longestTimerMs } from "../../clock.ts";
import { KnownError, QueryError, UsageError } from "../../errors.ts";
import type { Env } from "../../env.ts";
import { type ExportOptions, writeExport, writeExports } from "../../report/export_file.ts";
import { explainedText } from "../../report/explained_query.ts";
import { formatFailure } from "../../report/failure.ts";
import { failureToJson } from "../../report/json.ts";
import { type Output, processOutput } from "../../report/output.ts";
import { appendQueryLog } from "../../report/query_log.ts";
import { formatResult, type ResultFormat } from "../../report/query_result.ts";
import type { ResultBatch } from "../../report/result_batch.ts";
import { explainedQuery, queryExport, queryExports } from "../../report/shapes/query.ts";
import { ResultMask } from "../../report/result_mask.ts";
import { rowParts } from "../../report/row_parts.ts";
import {
  adHocAnnotation,
  parseQueryAnnotations,
  type QueryAnnotations,
} from "../../run/annotations.ts";
import { changesRows, queryRows, statementFor, statementType } from "../../run/query.ts";
import { rowCount } from "../../row_texts.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import type { Session } from "../../session.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  type GlobalFlags,
  startDateFlag,
  variableFlag,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { explainQuery } from "./dry_run.ts";
import { passSoftLimit } from "./soft_limit.ts";
import {
  type QuerySource,
  type QuerySourceFlags,
  readQuerySource,
  requireSource,
} from "./source.ts";

interface QueryFlags extends ProjectFlags, QuerySourceFlags {
  readonly limit?: number;
  readonly timeout: number;
  readonly output?: ResultFormat;
  readonly export?: boolean | undefined;
  readonly splitRows?: number;
  readonly dryRun?: boolean | undefined;
  readonly dangerouslyBypassSoftLimits?: boolean | undefined;
  readonly description?: string;
  readonly queryAnnotations?: string | undefined;
}

/** `bruin query`: sends one query over one connection, and prints or exports its rows. */
export function createQueryCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type("format", new EnumType(["plain", "json", "csv"]))
    .option("-c, --connection <name:string>", "Where to ask")
    .option("-q, --query <text:string>", "What to ask, rendered")
    .option("--asset <path:string>", "Its connection, and its query")
    .option("--pipeline <path:string>", "Its variables and macros")
    .option("--semantic-model <name:string>", "Ask this model instead")
    .option("--metric <name:string>", "What to compute of it", { collect: true })
    .option("--dimension <name:string>", "By what: name[:granularity]", { collect: true })
    .option("--filter <json:string>", "For which rows or groups", { collect: true })
    .option("--segment <name:string>", "A filter of the model", { collect: true })
    .option("--sort <name:string>", "In which order: name[:asc|desc]", { collect: true })
    .option("-l, --limit <rows:integer>", "At most so many rows")
    .option("-t, --timeout <seconds:integer>", "Cancel after so long", { default: 1_000 })
    .option("-o, --output <format:format>", "plain (default), json or csv")
    .option("--export", "Write CSV to logs/exports/")
    .option("--split-rows <rows:integer>", "With --export: rows of a file")
    .option("--dry-run", "Only have it explained")
    // Its name would leave no room for what the others are for; the refusal names it.
    .option("--dangerously-bypass-soft-limits", "Whatever it reads", { hidden: true })
    .option("--description <text:string>", "Says what for, in the query log")
    .option("--query-annotations <json:string>", "Comment the query; default or JSON")
    .option(...startDateFlag)
    .option(...endDateFlag)
    .option(...variableFlag, { collect: true })
    .option(...environmentFlag)
    .option(...configFileFlag)
    .action((flags) => query(flags, invocation));
}

async function query(flags: QueryFlags, invocation: Invocation): Promise<void> {
  const { env, redactor } = invocation;
  await using output = processOutput(invocation);
  const warn = warnOn(output);
  let isPrinting = false;
  if (flags.output === "json") {
    invocation.printFailuresWith((failure, to) => {
      // A second document would not make the first one whole.
      if (isPrinting) to.errorLine(formatFailure(failure), { wrap: true });
      else to.jsonLine(failureToJson(failure));
    });
  }
  requireSource(flags);
  requireExport(flags);
  requirePositive("--limit", flags.limit);
  requirePositive("--split-rows", flags.splitRows);
  requirePositive("--timeout", flags.timeout);
  const annotations = annotationsOf(flags, env);
  const limit = AbortSignal.timeout(Math.min(flags.timeout * 1_000, longestTimerMs));
  const signal = AbortSignal.any([invocation.signal, limit]);
  const now = new Date();
  await using session = await openCommandSession(flags, {
    invocation,
    path: flags.asset ?? flags.pipeline ?? ".",
    signal,
    warn,
  });
  const mask = new ResultMask(redactor);
  const print = flags.export
    ? async (result: Result) => {
      const options = { root: session.project.root, mask, now };
      sayWhere(await exportRows(result, { flags, mask, options }), { flags, output });
    }
    : async (result: Result) => {
      const format = flags.output ?? "plain";
      const writer = output.data();
      try {
        for await (const text of textOf(result, { flags, mask, format })) {
          isPrinting = true;
          writer.write(text);
          if (writer.closed) break;
        }
      } finally {
        writer.close();
        mask.addElsewhere(writer.masked);
      }
    };
  try {
    const source = await readQuerySource(flags, { invocation, session, signal, now });
    if (flags.dryRun) {
      const explained = await explainQuery(source, { session, signal });
      if (flags.output === "json") output.jsonLine(explainedQuery.write(explained));
      else {
        if (flags.output === "csv") {
          warn("--dry-run writes no CSV; this is its plain form");
        }
        output.line((await explainedText(explained, mask)).trimEnd());
      }
      return invocation.end(explained.valid ? 0 : 1);
    }
    if (!flags.dangerouslyBypassSoftLimits) await passSoftLimit(source, { session, signal, warn });
    await ask(source, { flags, invocation, session, annotations, signal, warn, print });
  } catch (error) {
    throw explainTimeout(error, { flags, invocation, limit });
  } finally {
    const change = mask.describe();
    if (change !== undefined) warn(change);
  }
}

/** A query that is being answered. */
interface Result extends QuerySource {
  readonly batches: AsyncIterable<ResultBatch>;
  /** What the database told of its last statement so far; `undefined` for nothing. */
  readonly facts: () => StatementFacts | undefined;
}

interface AskContext {
  readonly flags: QueryFlags;
  readonly invocation: Invocation;
  readonly session: Session;
  /** `undefined` sends the query as it is. */
  readonly annotations: QueryAnnotations | undefined;
  /** Aborted when the user says so, or the time is up. */
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
  readonly print: (result: Result) => Promise<void>;
}

async function ask(source: QuerySource, context: AskContext): Promise<void> {
  const { flags, invocation: { env, redactor }, session, annotations, signal, warn, print } =
    context;
  const { connectionName, query, dialect } = source;
  const { limit } = flags;
  const startedAt = new Date();
  const started = performance.now();
  let rows = 0;
  let success = false;
  let facts: StatementFacts | undefined;
  async function* counted(): AsyncGenerator<ResultBatch> {
    const connection = await (await session.connections()).open(connectionName);
    const options = {
      limit,
      dialect,
      signal,
      annotation: annotations && JSON.stringify(annotations),
      onStatement: (told: StatementFacts) => facts = told,
    };
    for await (const batch of queryRows(connection, query, options)) {
      rows += rowCount(batch);
      yield batch;
    }
  }
  try {
    await print({ ...source, batches: counted(), facts: () => facts });
    success = true;
  } finally {
    const path = env.get("BRUIN_QUERY_LOG_FILE");
    if (path !== undefined) {
      const problem = await appendQueryLog(path, {
        timestamp: startedAt.toISOString(),
        connectionName,
        query: statementFor(query, { limit, dialect }),
        description: flags.description,
        success,
        rows,
        durationMs: Math.round(performance.now() - started),
      }, redactor);
      if (problem !== undefined) warn(problem);
    }
  }
}

function textOf(
  { connectionName, connectionType, query, written, dialect, batches, facts }: Result,
  { flags: { limit, export: toFile }, mask, format }: {
    readonly flags: QueryFlags;
    readonly mask: ResultMask;
    readonly format: ResultFormat;
  },
): AsyncGenerator<string> {
  return formatResult(batches, {
    format,
    mask,
    connectionName,
    // A file has rows or nothing.
    execution: toFile ? undefined : () => {
      const type = statementType(query, dialect.lexis);
      return {
        connectionType,
        statementType: type,
        affectedRows: changesRows(type) ? facts()?.rows : undefined,
        facts: facts(),
      };
    },
    query: limit === undefined ? written : statementFor(query, { limit, dialect }),
  });
}

/** @returns The paths of the files. */
async function exportRows(
  result: Result,
  { flags, mask, options }: {
    readonly flags: QueryFlags;
    readonly mask: ResultMask;
    readonly options: ExportOptions;
  },
): Promise<string[]> {
  const csv = (batches: AsyncIterable<ResultBatch>) =>
    textOf({ ...result, batches }, { flags, mask, format: "csv" });
  const { splitRows } = flags;
  if (splitRows === undefined) return [await writeExport(csv(result.batches), options)];
  async function* parts(): AsyncGenerator<AsyncIterable<string>> {
    for await (const part of rowParts(result.batches, splitRows!)) yield csv(part);
  }
  return await writeExports(parts(), options);
}

function sayWhere(
  paths: readonly string[],
  { flags, output }: { readonly flags: QueryFlags; readonly output: Output },
): void {
  const json = flags.output === "json";
  if (flags.splitRows === undefined) {
    const [path = ""] = paths;
    if (json) output.jsonLine(queryExport.write(path));
    else output.line(`Results Successfully exported to ${path}`);
  } else if (json) output.jsonLine(queryExports.write(paths));
  else {
    const files = `${paths.length} file${paths.length === 1 ? "" : "s"}`;
    const lines = paths.map((path) => `  - ${path}`);
    output.line([`Results successfully exported to ${files}:`, ...lines].join("\n"));
  }
}

function annotationsOf({ queryAnnotations }: QueryFlags, env: Env): QueryAnnotations | undefined {
  const text = queryAnnotations ?? env.get("BRUIN_QUERY_ANNOTATIONS");
  return text === undefined ? undefined : adHocAnnotation(parseQueryAnnotations(text));
}

/** @throws {UsageError} For flags that would be without effect. */
function requireExport({ export: toFiles, splitRows, dryRun, limit }: QueryFlags): void {
  if (splitRows !== undefined && !toFiles) {
    throw new UsageError("--split-rows requires --export flag");
  }
  if (dryRun && toFiles) throw new UsageError("cannot combine --dry-run with --export");
  if (dryRun && limit !== undefined) {
    throw new UsageError(
      "cannot combine --dry-run with --limit; the limit would distort cost estimates",
      { fix: "leave --limit out" },
    );
  }
}

function requirePositive(flag: string, value: number | undefined): void {
  if (value === undefined || value >= 1) return;
  throw new UsageError(`${flag} must be at least 1, got ${value}`);
}

/** Says that it was the time limit which ended the query. */
function explainTimeout(
  error: unknown,
  { flags, invocation, limit }: Pick<AskContext, "flags" | "invocation"> & {
    readonly limit: AbortSignal;
  },
): unknown {
  if (!limit.aborted || invocation.signal.aborted) return error;
  if (!(error instanceof KnownError) && error !== limit.reason) return error;
  const statement = error instanceof QueryError ? error.statement : undefined;
  return new QueryError(`The query was cancelled after ${flags.timeout} s`, {
    ...(statement === undefined ? {} : { statement }),
    fix: "give it more seconds with --timeout",
  });
}
