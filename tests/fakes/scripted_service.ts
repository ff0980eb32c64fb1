/** A loopback service whose answers a test writes. */

import type { Certificate } from "./certificates.ts";

/** A request as it arrived. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  /** The query, with its question mark; empty without one. */
  readonly search: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

/** What is sent back; `cut` ends the connection in the middle of an answer. */
export type ScriptedAnswer = Response | "cut";

type Answer = (request: SentRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface ScriptedService extends AsyncDisposable {
  readonly url: URL;
  readonly requests: readonly SentRequest[];
  /** The requests of a route, such as `POST /jobs`. */
  of(route: string): readonly SentRequest[];
  /** Settled with the next request of a route. */
  received(route: string): Promise<void>;
}

/**
 * Starts the service on 127.0.0.1.
 * @param routes By method and the end of the path, such as `POST /jobs`, or of the path and the query, such as
 * `GET /jobs?page=2`; the last answer of a route is given again and again. What no route names is answered
 * with HTTP 501.
 * @param tls What it shows of itself, in PEM; without it, it speaks plain HTTP.
 */
export function startService(
  routes: Readonly<Record<string, readonly Answer[]>>,
  tls?: Certificate,
): ScriptedService {
  const left = new Map(Object.entries(routes).map(([route, list]) => [route, [...list]]));
  const requests: SentRequest[] = [];
  const waiting = new Map<string, () => void>();
  const routeOf = ({ method, path, search }: SentRequest) =>
    [...left.keys()].find((route) => {
      const [wanted, end = ""] = route.split(" ");
      return wanted === method && (end.includes("?") ? path + search : path).endsWith(end);
    });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {}, ...tls },
    async (incoming) => {
      const { pathname, search, searchParams } = new URL(incoming.url);
      const text = await incoming.text();
      const request: SentRequest = {
        method: incoming.method,
        path: pathname,
        search,
        query: Object.fromEntries(searchParams),
        // Those of a request that has ended cannot be read.
        headers: new Headers([...incoming.headers]),
        text,
        json: jsonOf(text),
      };
      requests.push(request);
      const route = routeOf(request) ?? "";
      waiting.get(route)?.();
      const list = left.get(route);
      if (list === undefined) return new Response(null, { status: 501 });
      const answer = await (list.length > 1 ? list.shift()! : list[0]!)(request);
      return answer === "cut" ? cutAnswer() : answer;
    },
  );
  return {
    url: new URL(`${tls === undefined ? "http" : "https"}://127.0.0.1:${server.addr.port}`),
    requests,
    received: (route) => new Promise((resolve) => waiting.set(route, resolve)),
    of: (route) => requests.filter((request) => routeOf(request) === route),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer that ends before its declared length: what the service did is not told. */
function cutAnswer(): Response {
  const body = new ReadableStream({ pull: (controller) => controller.close() });
  return new Response(body, { headers: { "content-length": "100" } });
}
