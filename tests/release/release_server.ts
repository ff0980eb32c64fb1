/** A release server on loopback, as `install.sh` sees one. */

/** What the server does to the binary; the sums are always those of the intact one. */
export type Fault =
  | "none"
  | "tampered"
  | "cut short"
  | "broken off"
  | "never ends"
  | "without the binary"
  | "endless sums"
  /** Sends requests on to another server, at the same path. */
  | { readonly sendsOnTo: string }
  | "without sums";

/** One release, `latest` and v0.2.0. */
export interface ReleaseServer extends AsyncDisposable {
  /** What `BRUIN_RELEASES` is set to. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
}

/**
 * Serves `content` under the name of a binary.
 * @param options.sums Instead of the right SHA256SUMS.
 */
export async function startReleaseServer(
  file: string,
  content: string | Uint8Array<ArrayBuffer>,
  options: { readonly fault?: Fault; readonly sums?: string } = {},
): Promise<ReleaseServer> {
  const { fault = "none" } = options;
  const intact = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", intact)).toHex();
  const sums = options.sums ?? `${"0".repeat(64)}  other-file\n${digest}  ${file}\n`;
  const requests: string[] = [];
  const folders = ["/latest/download/", "/download/v0.2.0/"];

  function answer(path: string): Response {
    if (typeof fault === "object") return Response.redirect(`${fault.sendsOnTo}${path}`, 302);
    const folder = folders.find((folder) => path.startsWith(folder));
    const name = folder === undefined ? "" : path.slice(folder.length);
    if (name === "SHA256SUMS" && fault === "endless sums") return endless();
    if (name === "SHA256SUMS" && fault !== "without sums") return new Response(sums);
    if (name !== file || fault === "without the binary") {
      return new Response("no such file", { status: 404 });
    }
    if (fault === "tampered") return new Response(oneByteChanged(intact));
    if (fault === "cut short") return new Response(intact.slice(0, -1));
    if (fault === "never ends") return neverEnds(intact);
    if (fault === "broken off") return brokenOff(intact);
    return new Response(intact);
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    requests.push(pathname);
    return answer(pathname);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** As long as before, with another byte at its end. */
function oneByteChanged(intact: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const changed = intact.slice();
  changed.set([(changed.at(-1) ?? 0) ^ 1], changed.length - 1);
  return changed;
}

/** Says how long it is, and ends before. */
function brokenOff(intact: Uint8Array<ArrayBuffer>): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(intact.slice(0, 10));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-length": String(intact.length) } });
}

/** Sends lines until nobody reads them. */
function endless(): Response {
  const lines = new TextEncoder().encode(`${"0".repeat(64)}  other-file\n`.repeat(1000));
  return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(lines) }));
}

/** Sends a part, and nothing more. */
function neverEnds(intact: Uint8Array<ArrayBuffer>): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(intact.slice(0, 10)),
  });
  return new Response(body, { headers: { "content-length": String(intact.length) } });
}
