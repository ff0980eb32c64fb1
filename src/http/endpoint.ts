import type { Env } from "../env.ts";
import { ConnectionError } from "../errors.ts";
import { isLoopback } from "../loopback.ts";

/**
 * Where requests go instead of to the service, for a stand-in or a gateway; `undefined` when the variable is
 * not set. A login is sent there: over TLS, or on this machine.
 * @throws {ConnectionError} When it is no such address.
 */
export function replacedEndpoint(
  variable: string,
  { env, connection, code }: {
    readonly env: Env;
    readonly connection: string;
    /** Of the error. */
    readonly code?: string | undefined;
  },
): URL | undefined {
  const text = env.get(variable) ?? "";
  if (text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" ||
    (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url !== undefined && isSafe) return url;
  throw new ConnectionError(`${variable} is no address that a login may be sent to`, {
    connection,
    fix: "set it to https://…, or to http:// with a port of this machine, or unset it",
    code,
  });
}
