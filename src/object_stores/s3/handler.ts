import { type NetworkProblem, networkProblemOf } from "../../network_problem.ts";
import { type Proxy, proxyFor } from "../../proxy.ts";
import { transientProblems } from "../../http/unreachable.ts";

/** A request that was not answered. Holds no text of it. */
export class UnansweredError extends Error {
  override readonly name = "UnansweredError";
  readonly problem: NetworkProblem;
  /** May have a port. */
  readonly host: string;
  /** What the request went through; `undefined` when it went out directly. */
  readonly proxy: Proxy | undefined;
  /** What makes the SDK try again; `undefined` when that is no use. */
  readonly code: "ECONNRESET" | undefined;

  constructor(problem: NetworkProblem, host: string, proxy?: Proxy) {
    super(`Request to ${host} failed: ${problem}`);
    this.problem = problem;
    this.host = host;
    this.proxy = proxy;
    this.code = transientProblems.has(problem) ? "ECONNRESET" : undefined;
  }
}

interface HttpRequest {
  readonly hostname: string;
  readonly port?: number;
  readonly protocol?: string;
}

interface HttpResponse {
  readonly statusCode: number;
  body?: unknown;
}

/** The part of an SDK request handler that is used here. */
export interface RequestHandler<Request extends HttpRequest, Response extends HttpResponse> {
  handle(
    request: Request,
    options?: { readonly abortSignal?: unknown },
  ): Promise<{ response: Response }>;
  destroy?(): void;
}

/**
 * Reads answers to their end, and puts a name to what `fetch` reports in prose, so that the SDK tries
 * again what may pass. The handler behind it must not follow redirects.
 */
export function namingProblems<Request extends HttpRequest, Response extends HttpResponse>(
  handler: RequestHandler<Request, Response>,
): RequestHandler<Request, Response> {
  return {
    async handle(request, options) {
      const { hostname, port, protocol = "https:" } = request;
      const host = port === undefined ? hostname : `${hostname}:${port}`;
      const proxy = proxyFor(new URL(`${protocol}//${host}`));
      try {
        const { response } = await handler.handle(request, options);
        const bytes = await new Response(response.body as BodyInit | undefined).arrayBuffer();
        if (response.statusCode === 407) {
          throw new UnansweredError("proxy-authentication", host, proxy);
        }
        if (!isFromS3(bytes)) throw new UnansweredError("malformed", host);
        response.body = new Uint8Array(bytes);
        return { response };
      } catch (error) {
        if (error instanceof UnansweredError || !(error instanceof Error)) throw error;
        if (error.name === "AbortError") throw error;
        const problem = error.name === "TimeoutError" ? "timeout" : networkProblemOf(error, proxy);
        throw new UnansweredError(problem, host, proxy);
      }
    },
    destroy: () => handler.destroy?.(),
  };
}

/** Whether S3 can have said this, and not a proxy or a login page: a listing, an error, or nothing. */
function isFromS3(bytes: ArrayBuffer): boolean {
  return bytes.byteLength === 0 ||
    /<(?:ListBucketResult|Error)\b/.test(new TextDecoder().decode(bytes.slice(0, 500)));
}
