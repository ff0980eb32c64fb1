import { KnownError } from "../../errors.ts";
import { type NetworkProblem, networkProblemOf } from "../../network_problem.ts";
import { type Proxy, proxyFor } from "../../proxy.ts";

/** What kept a request from being answered by AWS. */
export type TransportProblem =
  | Exclude<NetworkProblem, "malformed">
  | "redirect"
  /** More than a secret can hold. */
  | "too-large"
  | "not-aws";

/** A request that AWS did not answer, or an answer that is not from AWS. Holds no text of either. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly problem: TransportProblem;
  /** Where the request was sent, such as `secretsmanager.eu-west-1.amazonaws.com`; may have a port. */
  readonly host: string;
  /** `undefined` when there was no answer. */
  readonly answer: ForeignAnswer | undefined;
  /** What the request went through; `undefined` when it went out directly, or that is not known. */
  readonly proxy: Proxy | undefined;

  constructor(
    problem: TransportProblem,
    host: string,
    { answer, proxy }: {
      readonly answer?: ForeignAnswer | undefined;
      readonly proxy?: Proxy | undefined;
    } = {},
  ) {
    super(`Request to ${host} failed: ${problem}`);
    this.problem = problem;
    this.host = host;
    this.answer = answer;
    this.proxy = proxy;
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
  /** Such as `https:`, which is the default. */
  readonly protocol?: string;
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
 * An answer that unpacks to more than `maximumAnswerBytes` is refused as soon as that is read.
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
      const proxy = proxyFor(new URL(`${request.protocol ?? "https:"}//${host}`));
      try {
        const { response } = await handler.handle(request, options);
        const bytes = await readBody(response.body);
        const problem = bytes.length > maximumAnswerBytes
          ? "too-large"
          : problemOf(response.statusCode, bytes, accepts);
        if (problem !== undefined) {
          const answer = foreignAnswer(response, bytes.length);
          throw new TransportError(problem, host, { answer, proxy });
        }
        response.body = bytes;
        return { response };
      } catch (error) {
        if (error instanceof TransportError || !(error instanceof Error)) throw error;
        if (error instanceof KnownError || error.name === "AbortError") throw error;
        throw new TransportError(problemOfError(error, proxy), host, { proxy });
      }
    },
    destroy: () => handler.destroy?.(),
  };
}

/**
 * A secret has 65,536 bytes, each of which JSON may write as six characters; names and versions around it
 * are short.
 */
const maximumAnswerBytes = 512 * 1024;

/** The whole body, or a little more than the limit of one that is longer. */
async function readBody(body: unknown): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  for await (const chunk of new Response(body as BodyInit | undefined).body ?? []) {
    chunks.push(chunk);
    total += chunk.length;
    // Leaving the loop cancels the rest.
    if (total > maximumAnswerBytes) break;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
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

function problemOfError(error: Error, proxy: Proxy | undefined): TransportProblem {
  const problem = networkProblemOf(error, proxy);
  return problem === "malformed" ? "not-aws" : problem;
}
