import { createHash } from "node:crypto";
import { KnownError, UsageError } from "../errors.ts";
import { networkProblemOf, problemWords } from "../http/problems.ts";
import { proxyFor } from "../proxy.ts";
import { outboundFetch } from "../outbound.ts";
import { ReleaseError } from "./release_error.ts";
import { isLoopback } from "../loopback.ts";
import { maximumSumsBytes } from "./sums.ts";

/** A binary must not be larger than this. */
const maximumBytes = 1_000_000_000;

/**
 * Reads the address of releases, below which they lie as on GitHub.
 * @param name Of the flag or variable that has it, for messages.
 * @returns The address, ending with a slash.
 * @throws {UsageError} When others could change on the way both a file and its sum: what is not https,
 * except on this machine. The address is not repeated, for it may hold a password.
 */
export function releasesAddress(text: string, name: string): URL {
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  const plain = url !== null && url.username === "" && url.password === "" && url.search === "" &&
    url.hash === "";
  if (plain && (url.protocol === "https:" || isPlainOnThisMachine(url))) return url;
  throw new UsageError(`${name} is not an https address without credentials`, {
    fix:
      "give it like https://github.com/OWNER/REPOSITORY/releases; http:// is for 127.0.0.1 and " +
      "localhost",
  });
}

function isPlainOnThisMachine({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && isLoopback(hostname);
}

/**
 * Where the files of a release lie.
 * @param version Such as `0.2.0`; the newest release when it is `undefined`.
 */
export function releaseFolder(releases: URL, version: string | undefined): URL {
  return new URL(version === undefined ? "latest/download/" : `download/v${version}/`, releases);
}

/**
 * Downloads a file part by part.
 * @param take Called with each part, in order.
 * @param options.mostBytes A larger file is refused; 1 GB by default.
 * @returns The SHA-256 sum of all of it.
 * @throws {ReleaseError} When the server does not give it, or not whole.
 */
export async function downloadParts(
  url: URL,
  take: (part: Uint8Array<ArrayBuffer>) => Promise<void> | void,
  { signal, mostBytes = maximumBytes }: {
    readonly signal: AbortSignal;
    readonly mostBytes?: number;
  },
): Promise<string> {
  const proxy = proxyFor(url);
  const hash = createHash("sha256");
  const parts = await openAnswer(url, signal);
  let bytes = 0;
  while (true) {
    const { done, value } = await parts.read().catch((error) => {
      signal.throwIfAborted();
      throw unanswered(error, url, proxy);
    });
    if (done) return hash.digest("hex");
    bytes += value.length;
    if (bytes > mostBytes) {
      await parts.cancel();
      throw notGiven(url, `it is larger than ${mostBytes / 1_000_000} MB`);
    }
    hash.update(value);
    await take(value);
  }
}

/** The text of SHA256SUMS. @throws {ReleaseError} When the server does not give it, or not whole. */
export async function downloadSums(url: URL, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  await downloadParts(url, (part) => {
    text += decoder.decode(part, { stream: true });
  }, { signal, mostBytes: maximumSumsBytes });
  return text + decoder.decode();
}

async function openAnswer(
  url: URL,
  signal: AbortSignal,
): Promise<ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>> {
  const proxy = proxyFor(url);
  let response;
  try {
    response = await outboundFetch(url, {
      signal,
      onRedirect: (target) => requireSafe(target, url),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw unanswered(error, url, proxy);
  }
  if (response.ok && response.body !== null) return response.body.getReader();
  await response.body?.cancel();
  throw notGiven(url, `the server answered ${response.status}`);
}

/**
 * The named server may send a request on, as GitHub does to where it stores the files. Each step has to be
 * as safe as the first: an answer on the way without https could name another place for both file and sum.
 */
function requireSafe(target: URL, named: URL): void {
  if (target.protocol === "https:") return;
  if (isPlainOnThisMachine(target) && isPlainOnThisMachine(named)) return;
  throw notGiven(named, "the server sent the request on to an address that is not https");
}

function notGiven(url: URL, cause: string): ReleaseError {
  return new ReleaseError(`The server does not give ${url.pathname.split("/").at(-1)}`, {
    cause,
    where: url.href,
    fix: "check the address of the releases and the version; nothing was changed",
    exitReason: "unreachable",
    code: "E403",
  });
}

function unanswered(error: unknown, url: URL, proxy: ReturnType<typeof proxyFor>): unknown {
  if (!(error instanceof Error) || error instanceof KnownError) return error;
  const words = problemWords(networkProblemOf(error, proxy), { host: url.host, proxy });
  const { cause, fix, code, exitReason } = words;
  return new ReleaseError("The download broke off, or did not begin", {
    where: url.href,
    cause,
    fix,
    code,
    exitReason,
  });
}
