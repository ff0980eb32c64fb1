import { ProjectError } from "../errors.ts";
import { findAssetType } from "../project/asset_types.ts";
import { findPipelineFile } from "../project/load.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import type { Output } from "../report/output.ts";
import { inheritedVariables } from "../run/children/environment.ts";
import { openSqlfluff, type Sqlfluff } from "../run/sqlfluff.ts";
import { backendVariables, type Session } from "../session.ts";
import { openFileSession, warnOn } from "./command_session.ts";
import type { Invocation } from "./invocation.ts";
import { readPipeline } from "./pipeline.ts";

/** A file with its definition in order. */
export interface FormattedFile {
  /** Absolute path. */
  readonly file: string;
  readonly formatted: string;
}

/** What sqlfluff made of queries. */
export interface FixedQueries<T> {
  readonly files: readonly T[];
  /** Queries that it cannot read, which stay as they are. */
  readonly problems: readonly ProjectError[];
}

/**
 * Has sqlfluff format the queries of SQL assets, as its own configuration says, in the dialect of their type.
 * Headers are not shown to it.
 * @throws {KnownError} When a pipeline cannot be read, or sqlfluff fails.
 */
export async function fixQueries<T extends FormattedFile>(
  files: readonly T[],
  { path, invocation, output }: {
    readonly path: string;
    readonly invocation: Invocation;
    readonly output: Output;
  },
): Promise<FixedQueries<T>> {
  await using session = await openFileSession({}, { invocation, path, warn: warnOn(output) });
  await using stack = new AsyncDisposableStack();
  const context = { invocation, session, stack };
  const opened = new Map<string, Promise<OpenPipeline>>();
  const problems: ProjectError[] = [];
  const fix = async (given: T): Promise<T> => {
    const place = await findPipelineFile(given.file);
    if (!opened.has(place)) opened.set(place, openPipeline(place, context));
    const { pipeline, sqlfluff } = await opened.get(place)!;
    const asset = pipeline.assets.find(({ path }) => path === given.file);
    const fixed = asset === undefined
      ? given.formatted
      : await fixQuery(asset, given.formatted, sqlfluff);
    if (typeof fixed === "string") return { ...given, formatted: fixed };
    problems.push(fixed);
    return given;
  };
  return { files: await inTurns(files, fix), problems };
}

interface OpenPipeline {
  readonly pipeline: Pipeline;
  readonly sqlfluff: Sqlfluff;
}

async function openPipeline(
  file: string,
  { invocation, session, stack }: {
    readonly invocation: Invocation;
    readonly session: Session;
    readonly stack: AsyncDisposableStack;
  },
): Promise<OpenPipeline> {
  const { env, signal, workingDirectory: cwd } = invocation;
  const { isBackendVariable } = backendVariables();
  const pipeline = await readPipeline({ var: [] }, file, { invocation, session });
  const sqlfluff = stack.use(
    await openSqlfluff(pipeline, {
      cwd,
      env: inheritedVariables(env, { passCredentials: false, isBackendVariable }),
      signal,
      now: new Date(),
    }),
  );
  return { pipeline, sqlfluff };
}

/** @returns The text of its file; an error when sqlfluff cannot read the query. */
async function fixQuery(
  { type, format, body, bodyLine, path: file }: Asset,
  text: string,
  sqlfluff: Sqlfluff,
): Promise<string | ProjectError> {
  const found = findAssetType(type);
  const at = text.lastIndexOf(body);
  if (found?.kind !== "query" || format !== "sql" || body === "" || at < 0) return text;
  const result = await sqlfluff.fix({ sql: `${body}\n`, platform: found.platform, file });
  if ("sql" in result) return text.slice(0, at) + result.sql;
  return new ProjectError("sqlfluff cannot read the query, which stays as it is", {
    file,
    line: bodyLine,
  }, { cause: result.problem });
}

/** As many at once as there are processors, each of which a program needs. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<T>): Promise<T[]> {
  const results: T[] = [...items];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, worker));
  return results;
}
