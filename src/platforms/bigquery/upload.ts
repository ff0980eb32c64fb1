import { type JobOptions, repeated } from "../../http/job_requests.ts";
import { type Answer, foreignAnswer, request } from "../../http/request.ts";
import type { Json, ServiceAnswer } from "./answer.ts";
import type { BigqueryService } from "./service.ts";

/** Sent at once; a multiple of 256 KiB, as the protocol asks for. */
const chunkBytes = 8 << 20;

/**
 * Sends a job with its file, as a resumable upload: in chunks of known length, so that memory stays flat, and
 * a chunk whose answer was lost is only sent as far as it did not arrive.
 * @see https://cloud.google.com/bigquery/docs/reference/api-uploads
 * @throws {BusyAnswer | UnansweredError} When the service gave no usable answer for too long.
 */
export async function uploadJob(
  service: BigqueryService,
  { job, content, options, signal }: {
    readonly job: Json;
    readonly content: AsyncIterable<Uint8Array<ArrayBuffer>>;
    readonly options: JobOptions;
    readonly signal: AbortSignal;
  },
): Promise<ServiceAnswer> {
  const url = service.uploadUrl({ uploadType: "resumable" });
  const begin = (stop: AbortSignal) =>
    service.authorized(
      (headers) =>
        request(url, {
          method: "POST",
          headers: { ...headers, "Content-Type": "application/json; charset=UTF-8" },
          body: JSON.stringify(job),
        }, stop),
      stop,
    );
  const begun = await repeated(begin, options, signal);
  const place = begun.header("location");
  if (begun.status >= 400 || place === undefined) {
    return service.checked(url, begun);
  }
  const session = new URL(place, url);
  // The token and the rows go where the job was sent, and nowhere else.
  if (session.host !== url.host) throw foreignAnswer(url);
  let start = 0;
  let waiting: Uint8Array<ArrayBuffer> | undefined;
  for await (const chunk of chunksOf(content)) {
    // The last chunk must say so.
    if (waiting !== undefined) {
      const answer = await put(service, { session, chunk: waiting, start, options, signal });
      if (answer.status !== 308) return service.checked(session, answer);
      start += waiting.length;
    }
    waiting = chunk;
  }
  const chunk = waiting ?? new Uint8Array();
  const total = start + chunk.length;
  const answer = await put(service, { session, chunk, start, total, options, signal });
  return service.checked(session, answer);
}

/** Sends a chunk; after a lost answer, what the service did not receive of it. */
async function put(
  service: BigqueryService,
  { session, chunk, start, total, options, signal }: {
    readonly session: URL;
    readonly chunk: Uint8Array<ArrayBuffer>;
    readonly start: number;
    /** Only known with the last chunk. */
    readonly total?: number;
    readonly options: JobOptions;
    readonly signal: AbortSignal;
  },
): Promise<Answer> {
  const send = (range: string, body: Uint8Array<ArrayBuffer>, stop: AbortSignal) =>
    service.authorized(
      (headers) =>
        request(session, {
          method: "PUT",
          headers: { ...headers, "Content-Range": `bytes ${range}/${total ?? "*"}` },
          body,
        }, stop),
      stop,
    );
  let isFirst = true;
  return await repeated(
    async (stop) => {
      let from = start;
      if (!isFirst) {
        const status = await send("*", new Uint8Array(), stop);
        if (status.status !== 308) return status;
        from = Math.max(start, receivedOf(status));
        if (from === start + chunk.length && total === undefined) return status;
      }
      isFirst = false;
      const end = start + chunk.length - 1;
      const range = from > end ? "*" : `${from}-${end}`;
      return await send(range, chunk.subarray(from - start), stop);
    },
    options,
    signal,
  );
}

/** How many bytes have arrived, by the header `Range: bytes=0-41`. */
function receivedOf({ header }: Answer): number {
  const [, last] = /^bytes=0-(\d+)$/.exec(header("range") ?? "") ?? [];
  return last === undefined ? 0 : Number(last) + 1;
}

/** Pieces of any size as chunks of one size, but for the last. */
async function* chunksOf(
  content: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let chunk = new Uint8Array(chunkBytes);
  let filled = 0;
  for await (const piece of content) {
    let taken = 0;
    while (taken < piece.length) {
      const size = Math.min(piece.length - taken, chunkBytes - filled);
      chunk.set(piece.subarray(taken, taken + size), filled);
      taken += size;
      filled += size;
      if (filled < chunkBytes) continue;
      yield chunk;
      chunk = new Uint8Array(chunkBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
