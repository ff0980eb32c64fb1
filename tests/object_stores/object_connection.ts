import { assertRejects } from "@std/assert";
import type { ResolvedConnection } from "../../src/connections/connection.ts";
import { ConnectionError } from "../../src/errors.ts";
import { Sealed } from "../../src/sealed.ts";

/** A connection as the store hands it to an object store. */
export function objectConnection(
  type: string,
  details: Readonly<Record<string, unknown>>,
): ResolvedConnection {
  return {
    name: "lake",
    type,
    details: new Sealed(details),
    maxConcurrentAssets: undefined,
    origin: undefined,
  };
}

/** What the user is told when `work` fails. */
export async function failureOf(work: () => Promise<unknown>): Promise<string> {
  const error = await assertRejects(async () => void await work(), ConnectionError);
  return error.describe();
}

export interface LoopbackServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`. */
  readonly url: string;
}

/** An HTTP server on 127.0.0.1. */
export function startServer(
  answer: (request: Request) => Response | Promise<Response>,
): LoopbackServer {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
