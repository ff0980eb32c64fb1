import { createHash } from "node:crypto";
import { KnownError, UsageError } from "../errors.ts";
import { networkProblemOf, problemWords } from "../http/problems.ts";
import { proxyFor } from "../proxy.ts";
import { outboundFetch } from "../outbound.ts";
import { ReleaseError } from "./release_error.ts";
import { isLoopback } from "../loopback.ts";

/** A file that a release has must not be larger than this. */
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
  const onThisMachine = url !== null && url.protocol === "http:" &&
    isLoopback(url.hostname);
  const plain = url !== null && url.username === "" && url.password === "" && url.search === "" &&
    url.hash === "";
  if (plain && (url.protocol === "https:" || onThisMachine)) return url;
  throw new UsageError(`${name} is not an https address without credentials`, {
    fix:
      "give it like https://github.com/OWNER/REPOSITORY/releases; http:// is for 127.0.0.1 and " +
      "localhost",
  });
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
 * @returns The SHA-256 sum of all of it.
 * @throws {ReleaseError} When the server does not give it, or not whole.
 */
export async function downloadParts(
  url: URL,
  take: (part: Uint8Array<ArrayBuffer>) => Promise<void> | void,
  signal: AbortSignal,
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
    if (bytes > maximumBytes) {
      await parts.cancel();
      throw notGiven(url, "it is larger than 1 GB");
    }
    hash.update(value);
    await take(value);
  }
}

/** The text of a small file. */
export async function downloadText(url: URL, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  await downloadParts(url, (part) => {
    text += decoder.decode(part, { stream: true });
  }, signal);
  return text + decoder.decode();
}

async function openAnswer(
  url: URL,
  signal: AbortSignal,
): Promise<ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>> {
  const proxy = proxyFor(url);
  let response;
  try {
    response = await outboundFetch(url, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unanswered(error, url, proxy);
  }
  if (response.ok && response.body !== null) {
    if (url.protocol !== "https:" || response.url.startsWith("https:")) {
      return response.body.getReader();
    }
    await response.body.cancel();
    throw notGiven(url, "the server sent the request on to an address that is not https");
  }
  await response.body?.cancel();
  throw notGiven(url, `the server answered ${response.status}`);
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
