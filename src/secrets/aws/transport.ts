import { type NetworkProblem, networkProblemOf } from "../../network_problem.ts";

/** What kept a request from being answered by AWS. */
export type TransportProblem =
  | Exclude<NetworkProblem, "malformed">
  | "redirect"
  | "not-aws";

/** A request that AWS did not answer, or an answer that is not from AWS. Holds no text of either. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly problem: TransportProblem;
  /** Where the request was sent, such as `secretsmanager.eu-west-1.amazonaws.com`; may have a port. */
  readonly host: string;
  /** `undefined` when there was no answer. */
  readonly answer: ForeignAnswer | undefined;

  constructor(problem: TransportProblem, host: string, answer?: ForeignAnswer) {
    super(`Request to ${host} failed: ${problem}`);
    this.problem = problem;
    this.host = host;
    this.answer = answer;
  }
}

/** The outside of an answer that cannot be used. */
export interface ForeignAnswer {
  readonly status: number;
  readonly bytes: number;
  /** `undefined` when the header is missing or not plain. */
  readonly contentType: string | undefined;
  /** The software that answered, as it calls itself; `undefined` when it does not. */
  readonly server: string | undefined;
}

interface HttpRequest {
  readonly hostname: string;
  readonly port?: number;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  body?: unknown;
}

interface HandlerOptions {
  readonly abortSignal?: unknown;
}

/** The part of an SDK request handler that is used here. */
export interface RequestHandler<Request extends HttpRequest, Response extends HttpResponse> {
  handle(request: Request, options?: HandlerOptions): Promise<{ response: Response }>;
  destroy?(): void;
}

/**
 * Puts plain words to what can go wrong on the wire, which `fetch` reports as a `TypeError` with the
 * reason in prose, and reads answers to their end, so that the SDK only parses complete JSON objects.
 * The handler behind it must not follow redirects.
 *
 * @param accepts Whether a complete body can be from the service.
 */
export function explainTransport<Request extends HttpRequest, Response extends HttpResponse>(
  handler: RequestHandler<Request, Response>,
  accepts: (text: string, status: number) => boolean,
): RequestHandler<Request, Response> {
  return {
    async handle(request, options) {
      const host = request.port === undefined
        ? request.hostname
        : `${request.hostname}:${request.port}`;
      try {
        const { response } = await handler.handle(request, options);
        const bytes = await readBody(response.body);
        const problem = problemOf(response.statusCode, bytes, accepts);
        if (problem !== undefined) {
          throw new TransportError(problem, host, foreignAnswer(response, bytes.length));
        }
        response.body = bytes;
        return { response };
      } catch (error) {
        if (error instanceof TransportError || !(error instanceof Error)) throw error;
        if (error.name === "AbortError") throw error;
        throw new TransportError(problemOfError(error), host);
      }
    },
    destroy: () => handler.destroy?.(),
  };
}

async function readBody(body: unknown): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body as BodyInit | undefined).arrayBuffer());
}

function problemOf(
  status: number,
  bytes: Uint8Array,
  accepts: (text: string, status: number) => boolean,
): TransportProblem | undefined {
  if (status >= 300 && status < 400) return "redirect";
  if (status === 407) return "proxy-authentication";
  return accepts(new TextDecoder().decode(bytes), status) ? undefined : "not-aws";
}

function foreignAnswer({ statusCode, headers }: HttpResponse, bytes: number): ForeignAnswer {
  const plain = (text: string | undefined) =>
    text !== undefined && /^[\w./+; =-]{1,60}$/.test(text) ? text : undefined;
  return {
    status: statusCode,
    bytes,
    contentType: plain(headers["content-type"]),
    server: plain(headers["server"]),
  };
}

function problemOfError(error: Error): TransportProblem {
  const problem = networkProblemOf(error);
  return problem === "malformed" ? "not-aws" : problem;
}
