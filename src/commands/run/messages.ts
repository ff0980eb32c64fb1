import type { Reporter } from "../../report/event.ts";
import { formatFailure } from "../../report/failure.ts";
import { createJsonReporter, failureOf } from "../../report/json.ts";
import type { Output } from "../../report/output.ts";
import type { LoggedSecret } from "../../report/shapes/log_line.ts";
import type { Secret } from "../../secrets/backend.ts";
import { knownConnectionTypes, type SessionOptions } from "../../session.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";

/** A value of `--log-format`. */
export type LogFormat = "text" | "json";

/** What a run says besides the events of its tasks. */
export interface RunMessages extends Pick<SessionOptions, "warn" | "onSecret"> {
  /** Says something that needs no action. */
  readonly inform: (text: string) => void;
  /** Renders events as JSON; `undefined` for text. */
  readonly jsonReporter: Reporter | undefined;
  /** From now on everything is also written to this file, a failure that ends the run included. */
  readonly openLogFile: (path: string) => void;
}

/**
 * Messages as the flags ask for them. With `--log-format json` every line is a JSON object, also the
 * failure that keeps a run from starting; with `--debug` there is one line for each fetched secret.
 */
export function createRunMessages(
  { logFormat, debug = false }: GlobalFlags & { readonly logFormat: LogFormat },
  { output, invocation }: { readonly output: Output; readonly invocation: Invocation },
): RunMessages {
  const now = () => new Date();
  const jsonReporter = logFormat === "json" ? createJsonReporter(output, { now }) : undefined;
  let logFile: string | undefined;
  invocation.printFailuresWith((failure, to) => {
    if (logFile !== undefined) to.openLogFile(logFile, { append: true });
    if (jsonReporter === undefined) return to.errorLine(formatFailure(failure), { wrap: true });
    createJsonReporter(to, { now }).report({ kind: "failure", failure: failureOf(failure) });
  });
  return {
    jsonReporter,
    openLogFile: (path) => {
      logFile = path;
      output.openLogFile(path);
    },
    warn: (text) =>
      jsonReporter === undefined
        ? output.errorLine(`Warning: ${text}`, { wrap: true })
        : jsonReporter.report({ kind: "warning", text }),
    inform: (text) =>
      jsonReporter === undefined
        ? output.errorLine(`Info: ${text}`, { wrap: true })
        : jsonReporter.report({ kind: "notice", text }),
    onSecret: !debug ? undefined : (connection, secret) => {
      const fetched = describeSecret(connection, secret);
      if (jsonReporter === undefined) output.errorLine(`Debug: ${formatSecret(fetched)}`);
      else jsonReporter.report({ kind: "secret", fetched });
    },
  };
}

function describeSecret(connection: string, { type, origin }: Secret): LoggedSecret {
  return {
    connection,
    secret: origin?.secretName,
    type: knownConnectionTypes().find(type.trim().toLowerCase())?.name,
    version: origin?.facts.version,
    fetchMs: origin && Math.round(origin.fetchMs),
    requests: origin?.requests,
  };
}

function formatSecret(fetched: LoggedSecret): string {
  const { connection, secret = connection, type = "unknown type" } = fetched;
  const { version, fetchMs, requests } = fetched;
  const facts = [
    `secret '${secret}' (${type})`,
    version === undefined ? undefined : `version ${version}`,
    fetchMs === undefined ? undefined : `${fetchMs} ms`,
    requests === undefined ? undefined : `${requests} request${requests === 1 ? "" : "s"}`,
  ];
  return facts.filter((fact) => fact !== undefined).join(", ");
}
