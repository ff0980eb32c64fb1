import { type NetworkProblem, networkProblemOf, transientProblems } from "./problems.ts";
import type { Proxy } from "../proxy.ts";

/** The outside of an answer that cannot be used. */
export interface ForeignAnswer {
  readonly status: number;
  /** Of its body; of a body that is too large, the limit. */
  readonly bytes: number;
  /** `undefined` when the header is missing or not plain. */
  readonly contentType: string | undefined;
  /** The software that answered, as it calls itself; `undefined` when it does not. */
  readonly server: string | undefined;
}

/** Problems with which the service cannot have received the request. */
export const unsentProblems: ReadonlySet<NetworkProblem> = new Set([
  "dns",
  "refused",
  "unreachable",
  "tls-authority",
  "tls-host",
  "tls-expired",
  "not-tls",
  "tls",
  "blocked-port",
  "not-permitted",
  "proxy",
  "proxy-unreachable",
  "proxy-authentication",
]);

/** A request that the service did not answer, or an answer that is of something else. Holds no text of either. */
export class UnansweredError extends Error {
  override readonly name = "UnansweredError";
  readonly problem: NetworkProblem;
  /** Where the request was sent; may have a port. */
  readonly host: string;
  /** What the request went through; `undefined` when it went out directly. */
  readonly proxy: Proxy | undefined;
  /** `undefined` when there was no answer. */
  readonly answer: ForeignAnswer | undefined;
  /** What makes SDKs of AWS try again; `undefined` when that is no use. */
  readonly code: "ECONNRESET" | undefined;

  constructor(
    problem: NetworkProblem,
    { host, proxy, answer }: {
      readonly host: string;
      readonly proxy?: Proxy | undefined;
      readonly answer?: ForeignAnswer | undefined;
    },
  ) {
    super(`Request to ${host} failed: ${problem}`);
    this.problem = problem;
    this.host = host;
    this.proxy = proxy;
    this.answer = answer;
    this.code = transientProblems.has(problem) ? "ECONNRESET" : undefined;
  }
}

/** What an answer must be like to count as one of the service. */
export interface AnswerRules {
  /** The most bytes that the service sends. A longer answer is refused as soon as that is read. */
  readonly maxBytes: number;
  /** Whether a whole body can be from the service. */
  readonly accepts: (text: string, status: number) => boolean;
  /** Whether answers with a status from 300 to 399 say something about the request. Default: no. */
  readonly redirects?: boolean;
}

/** An answer that has arrived. */
export interface RawAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: BodyInit | null | undefined;
}

/**
 * Reads an answer to its end.
 * @throws {UnansweredError} When it is not from the service.
 * @throws What reading throws when the connection ends early.
 */
export async function readAnswer(
  { status, header, body }: RawAnswer,
  { host, proxy, rules }: {
    readonly host: string;
    readonly proxy: Proxy | undefined;
    readonly rules: AnswerRules;
  },
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBody(body, rules.maxBytes);
  const problem: NetworkProblem | undefined = bytes.length > rules.maxBytes
    ? "too-large"
    : status >= 300 && status < 400 && rules.redirects !== true
    ? "redirect"
    : status === 407
    ? "proxy-authentication"
    : rules.accepts(new TextDecoder().decode(bytes), status)
    ? undefined
    : "malformed";
  if (problem === undefined) return bytes;
  const answer = {
    status,
    bytes: Math.min(bytes.length, rules.maxBytes),
    contentType: plain(header("content-type")),
    server: plain(header("server")),
  };
  throw new UnansweredError(problem, { host, proxy, answer });
}

/** The whole body, or a little more than the limit of one that is longer. */
async function readBody(
  body: BodyInit | null | undefined,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  for await (const chunk of new Response(body).body ?? []) {
    chunks.push(chunk);
    total += chunk.length;
    // Leaving the loop cancels the rest.
    if (total > maxBytes) break;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function plain(header: string | undefined): string | undefined {
  return header !== undefined && /^[\w./+; =-]{1,60}$/.test(header) ? header : undefined;
}

/** An error of `fetch`, or of reading its body, without the text of either. */
export function unansweredBy(
  error: Error,
  { host, proxy }: { readonly host: string; readonly proxy: Proxy | undefined },
): UnansweredError {
  return new UnansweredError(networkProblemOf(error, proxy), { host, proxy });
}
