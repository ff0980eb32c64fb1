import { KnownError } from "../errors.ts";
import { networkAddressOf, passOutbound } from "../outbound.ts";
import { proxyFor } from "./proxy.ts";
import { type AnswerRules, readAnswer, unansweredBy, UnansweredError } from "./unanswered.ts";

interface HttpRequest {
  readonly hostname: string;
  readonly port?: number;
  /** Such as `https:`, which is the default. */
  readonly protocol?: string;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  body?: unknown;
}

/** The part of a request handler of the AWS SDK that is used here. */
export interface RequestHandler<Request extends HttpRequest, Response extends HttpResponse> {
  handle(
    request: Request,
    options?: { readonly abortSignal?: unknown },
  ): Promise<{ response: Response }>;
  destroy?(): void;
}

/**
 * Puts plain words to what can go wrong on the wire, which `fetch` reports as a `TypeError` with the
 * reason in prose, and reads answers to their end, so that the SDK only parses those of its service.
 * The handler behind it must not follow redirects.
 */
export function explainTransport<Request extends HttpRequest, Response extends HttpResponse>(
  handler: RequestHandler<Request, Response>,
  rules: AnswerRules,
): RequestHandler<Request, Response> {
  return {
    async handle(request, options) {
      const { hostname, port, protocol = "https:" } = request;
      const host = port === undefined ? hostname : `${hostname}:${port}`;
      const url = new URL(`${protocol}//${host}`);
      const proxy = proxyFor(url);
      passOutbound(networkAddressOf(url));
      try {
        const { response } = await handler.handle(request, options);
        response.body = await readAnswer({
          status: response.statusCode,
          header: (name) => response.headers[name],
          body: response.body as BodyInit | undefined,
        }, { host, proxy, rules });
        return { response };
      } catch (error) {
        if (error instanceof UnansweredError || !(error instanceof Error)) throw error;
        if (error instanceof KnownError || error.name === "AbortError") throw error;
        throw unansweredBy(error, { host, proxy });
      }
    },
    destroy: () => handler.destroy?.(),
  };
}
