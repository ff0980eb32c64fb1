import type { Connection, DatabaseSession, LoadOptions } from "../connections/connection.ts";
import type { DataFile } from "../data_files/data_file.ts";
import { UsageError } from "../errors.ts";
import type { Value } from "../project/model.ts";
import { annotate } from "../sql/annotation.ts";
import { mainWork } from "./main_work.ts";
import type { PlannedTask } from "./plan.ts";

/** What the user adds to the annotation of every statement. */
export type QueryAnnotations = Readonly<Record<string, Value>>;

/**
 * Reads `--query-annotations`: `default` adds nothing to what every annotation says.
 * @throws {UsageError} When it is no JSON object.
 */
export function parseQueryAnnotations(text: string): QueryAnnotations {
  if (text.trim() === "default") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes the text.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as QueryAnnotations;
  }
  throw new UsageError("The query annotations are no JSON object", {
    fix: `write --query-annotations default, or like --query-annotations '{"team": "data"}'`,
  });
}

/** What the annotation of a task's statements says, so that query logs tell where they came from. */
export function annotationOf(
  { asset, step }: Pick<PlannedTask, "asset" | "step">,
  { pipeline, added }: { readonly pipeline: string; readonly added: QueryAnnotations },
): QueryAnnotations {
  return { asset: asset.name, ...stepAnnotation({ asset, step }), pipeline, ...added };
}

/** What the annotation of `bruin query` says. */
export function adHocAnnotation(added: QueryAnnotations): QueryAnnotations {
  return { type: "adhoc_query", ...added };
}

function stepAnnotation(
  { asset, step }: Pick<PlannedTask, "asset" | "step">,
): QueryAnnotations {
  if (step.kind === "custom_check") {
    return { type: step.kind, asset_name: asset.name, custom_check_name: step.check.name };
  }
  if (step.kind === "column_check") {
    const { column, check } = step;
    return {
      type: step.kind,
      asset_name: asset.name,
      column_name: column.name,
      column_check_type: check.name,
    };
  }
  if (step.kind === "metadata_push") return { type: step.kind };
  const work = mainWork(asset);
  return work?.kind === "sensor" ? { type: "sensor", sensor_type: work.of } : { type: "main" };
}

/** The connection, which annotates every statement that is sent over it. Disposing of it does nothing. */
export function annotated(connection: Connection, annotation: QueryAnnotations): Connection {
  const json = JSON.stringify(annotation);
  const mark = (statement: string) => annotate(statement, json);
  const { stream, load, session } = connection;
  const markSession = (open: DatabaseSession): DatabaseSession => ({
    execute: (statements) => open.execute(statements.map(mark)),
    query: (statement) => open.query(mark(statement)),
    describe: (query) => open.describe(query),
  });
  return {
    execute: (statements, signal) => connection.execute(statements.map(mark), signal),
    query: (statement, signal) => connection.query(mark(statement), signal),
    ...session && {
      session: <T>(work: (open: DatabaseSession) => Promise<T>, signal: AbortSignal) =>
        session.call<Connection, [typeof work, AbortSignal], Promise<T>>(
          connection,
          (open) => work(markSession(open)),
          signal,
        ),
    },
    ...stream && {
      stream: (statement: string, signal: AbortSignal) =>
        stream.call(connection, mark(statement), signal),
    },
    ...load && {
      load: (file: DataFile, { statements, signal }: LoadOptions) =>
        load.call(connection, file, {
          statements: async (query, open) => (await statements(query, markSession(open))).map(mark),
          signal,
        }),
    },
    // Whoever opened the connection closes it.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
