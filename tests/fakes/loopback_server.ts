/** An HTTP server on 127.0.0.1 that answers as a test says, or fails in ways that no test can ask `Deno.serve` for. */

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that arrived. */
export interface LoopbackRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the server does about a request. */
export type LoopbackAnswer =
  | {
    /** Default: 200. */
    readonly status?: number;
    /** Default: JSON. */
    readonly headers?: Readonly<Record<string, string>>;
    /** An object is sent as JSON. Default: nothing. */
    readonly body?: string | Readonly<Record<string, unknown>>;
  }
  /** The connection is cut: before the answer, or in the middle of it. Or there is no answer, ever. */
  | "reset"
  | "truncated"
  | "silence";

export interface LoopbackServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`. */
  readonly url: string;
  readonly requests: readonly LoopbackRequest[];
}

/** Starts a server. @param answer Is asked for each request, after it was noted. */
export async function startLoopbackServer(
  answer: (request: LoopbackRequest) => LoopbackAnswer,
): Promise<LoopbackServer> {
  const requests: LoopbackRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    incoming.on("data", (chunk: Uint8Array<ArrayBuffer>) => chunks.push(chunk));
    incoming.on("end", async () => {
      const request = {
        method: incoming.method ?? "GET",
        path: incoming.url ?? "/",
        headers: Object.fromEntries(
          Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: await new Blob(chunks).text(),
      };
      requests.push(request);
      send(response, answer(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, answer: LoopbackAnswer): void {
  if (answer === "silence") return;
  if (answer === "reset") {
    response.socket?.destroy();
    return;
  }
  if (answer === "truncated") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "4096" });
    response.write('{"data":{', () => response.destroy());
    return;
  }
  const { status = 200, headers, body = "" } = answer;
  response.writeHead(status, {
    "content-type": "application/json",
    // `fetch` itself repeats a request whose connection was used before and is cut.
    connection: "close",
    ...headers,
  });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
