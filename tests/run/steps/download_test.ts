import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { download, type DownloadOptions } from "../../../src/run/steps/download.ts";
import { TaskError } from "../../../src/run/task.ts";

const never = new AbortController().signal;

/** A server whose addresses end, stay silent, or go on for ever. */
function serve() {
  const stopped = new AbortController();
  const endless = (pauseMs: number, first = 0) => {
    let count = 0;
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (count++ >= first) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, pauseMs);
            stopped.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
          });
        }
        controller.enqueue(new Uint8Array(1 << 16));
      },
    });
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/silent") {
      return new Promise<Response>((resolve) =>
        stopped.signal.addEventListener("abort", () => resolve(new Response()))
      );
    }
    if (pathname === "/stuck") return new Response(endless(60_000, 1));
    if (pathname === "/drip") return new Response(endless(50));
    if (pathname === "/endless") return new Response(endless(0));
    if (pathname === "/large") return new Response("x".repeat(3_000_000));
    return new Response("a\n1\n", { status: pathname === "/denied" ? 403 : 200 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await server.shutdown();
    },
  };
}

async function fetchTo(address: string, options: Partial<DownloadOptions> = {}): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/file`;
    await download(address, { path, maxBytes: 1 << 20, signal: never, ...options });
    return await Deno.readTextFile(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

describe("download()", () => {
  it("writes what an address serves", async () => {
    await using server = serve();
    assertEquals(await fetchTo(`${server.url}/a.csv`), "a\n1\n");
  });

  const failures: readonly (readonly [string, Partial<DownloadOptions>, string, string])[] = [
    ["/silent", { silenceMs: 200 }, "no answer from 127.0.0.1:", "E156"],
    ["/stuck", { silenceMs: 200 }, "was silent for 0.2 seconds after 65536 bytes", "E156"],
    ["/drip", { totalMs: 600 }, "it took more than 0.01 minutes in all", "E156"],
    ["/endless", {}, "it is larger than 1 MB", "E156"],
    ["/large", {}, "it is larger than 1 MB", "E156"],
    ["/denied", {}, "the server answered 403", "E155"],
  ];
  for (const [path, options, cause, code] of failures) {
    it(`R13: gives up on ${path}, and shows no signature`, async () => {
      await using server = serve();
      const error = await assertRejects(
        () => fetchTo(`${server.url}${path}?signature=s3cret`, options),
        TaskError,
      );
      assertStringIncludes(error.explanation.cause ?? "", cause);
      assertEquals(error.explanation.code, code);
      assertEquals(error.explanation.where, `${server.url}${path}`);
      assert((error.explanation.fix ?? "") !== "");
    });
  }

  it("names what does not answer in the words for databases", async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    const cases = [
      [`http://127.0.0.1:${port}/a`, `nothing answers at 127.0.0.1:${port}`],
      ["http://no.such.host.invalid/a", `the host "no.such.host.invalid" has no address`],
    ] as const;
    for (const [address, cause] of cases) {
      const error = await assertRejects(() => fetchTo(`${address}?s=s3cret`), TaskError);
      assertStringIncludes(error.explanation.cause ?? "", cause);
      assert(!error.describe().includes("s3cret"));
    }
  });

  it("ends when it is told to", async () => {
    await using server = serve();
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("stop")), 100);
    await assertRejects(
      () => fetchTo(`${server.url}/silent`, { signal: controller.signal }),
      Error,
      "stop",
    );
  });
});
