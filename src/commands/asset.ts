import { resolve } from "node:path";
import { UsageError } from "../errors.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import { findAsset } from "../project/select.ts";
import { openSession, type Session } from "../session.ts";
import type { Invocation } from "./invocation.ts";

/** What decides how {@linkcode openFileSession} reads the project. */
export interface FileSessionOptions {
  readonly invocation: Invocation;
  /** Value of `--config-file`. */
  readonly configFile?: string;
  /** Value of `--environment`. */
  readonly environment?: string;
  readonly warn: (message: string) => void;
}

/**
 * A session of a command that only reads files: a secrets backend that the environment names is not
 * looked at, so that it may be one that this version lacks.
 * @throws {ProjectError} When `.bruin.yml` is wrong.
 */
export async function openFileSession(path: string, options: FileSessionOptions): Promise<Session> {
  const { invocation, configFile, environment, warn } = options;
  const { env, redactor, workingDirectory, signal } = invocation;
  return await openSession({
    env,
    redactor,
    workingDirectory,
    path,
    configFile,
    environment,
    secretsBackend: "file",
    signal,
    warn,
  });
}

/**
 * The asset that a file defines, or is run by.
 * @throws {UsageError} When the file is no asset of the pipeline.
 */
export function assetAt(
  path: string,
  { pipeline, workingDirectory }: {
    readonly pipeline: Pipeline;
    readonly workingDirectory: string;
  },
): Asset {
  const file = resolve(workingDirectory, path);
  const asset = findAsset(pipeline, file, { bases: ["/"] });
  if (asset !== undefined) return asset;
  const warning = pipeline.warnings.find((candidate) => candidate.file === file);
  throw assetNotFound(path, { cause: warning?.message });
}

/** Says that a path is no asset. */
export function assetNotFound(
  path: string,
  explanation: { readonly cause?: string | undefined; readonly fix?: string },
): UsageError {
  return new UsageError(
    "failed to find the asset with the given path, are you sure you have referred the right file?",
    { ...explanation, where: path },
  );
}
