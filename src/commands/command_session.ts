import type { Output } from "../report/output.ts";
import { openSession, type Session, type SessionOptions } from "../session.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** The flags that decide which environment and which secrets a command works with. */
export interface ProjectFlags extends GlobalFlags {
  readonly environment?: string | undefined;
  readonly configFile?: string | undefined;
}

export interface CommandSessionOptions
  extends
    Pick<SessionOptions, "path" | "warn">,
    Partial<Pick<SessionOptions, "signal" | "readOnly" | "onSecret" | "onConnection">> {
  readonly invocation: Invocation;
}

/** A session as the flags of a command ask for it. @throws Like {@linkcode openSession}. */
export async function openCommandSession(
  { secretsBackend, environment, configFile }: ProjectFlags,
  { invocation, ...options }: CommandSessionOptions,
): Promise<Session> {
  const { env, redactor, workingDirectory, signal } = invocation;
  const given = { secretsBackend, environment, configFile };
  return await openSession({ env, redactor, workingDirectory, signal, ...given, ...options });
}

/**
 * A session of a command that only reads files: a secrets backend that the environment names is not
 * looked at, so that it may be one that this version lacks.
 * @throws {ProjectError} When `.bruin.yml` is wrong.
 */
export async function openFileSession(
  flags: Pick<ProjectFlags, "environment" | "configFile">,
  options: CommandSessionOptions,
): Promise<Session> {
  return await openCommandSession({ ...flags, secretsBackend: "file" }, options);
}

/** Tells the user of what is wrong and does not stop the command. */
export function warnOn(output: Output): (text: string) => void {
  return (text) => output.errorLine(`Warning: ${text}`, { wrap: true });
}
