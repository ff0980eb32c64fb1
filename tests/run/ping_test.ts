import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import { Ping } from "../../src/run/ping.ts";

const key = "0b8d2f9e-8d5c-4b1e-9d5a-7c1f2e3d4c5b";

/** A service that answers each ping with the status, or never without one. */
async function withService(
  status: number | undefined,
  use: (service: {
    readonly url: string;
    readonly pings: readonly string[];
  }) => Promise<void>,
): Promise<void> {
  const pings: string[] = [];
  const end = Promise.withResolvers<Response>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      pings.push(`${request.method} ${new URL(request.url).pathname}`);
      return status === undefined ? end.promise : new Response(null, { status });
    },
  );
  await use({ url: `http://127.0.0.1:${server.addr.port}/ping/${key}`, pings });
  end.resolve(new Response());
}

function pingTo(url: string, limitMs?: number) {
  const warnings: string[] = [];
  const redactor = new Redactor();
  const ping = new Ping(url, { redactor, warn: (text) => warnings.push(text), limitMs });
  return { ping, warnings, redactor };
}

const never = new AbortController().signal;

describe("Ping.around()", () => {
  const cases: readonly [string, () => Promise<number>, AbortSignal, string][] = [
    ["success", () => Promise.resolve(0), never, ""],
    ["a failed asset", () => Promise.resolve(1), never, "/fail"],
    ["a signal", () => Promise.resolve(0), AbortSignal.abort(), "/fail"],
  ];
  for (const [name, work, signal, suffix] of cases) {
    it(`tells of the start and of ${name}`, async () => {
      await withService(200, async ({ url, pings }) => {
        const { ping, warnings } = pingTo(url);
        assertEquals(await ping.around(work, signal), await work());
        assertEquals(pings, [`GET /ping/${key}/start`, `GET /ping/${key}${suffix}`]);
        assertEquals(warnings, []);
      });
    });
  }

  it("tells of work that throws, and lets it throw", async () => {
    await withService(200, async ({ url, pings }) => {
      const { ping } = pingTo(url);
      const error = new UsageError("no such asset");
      const caught = await assertRejects(() => ping.around(() => Promise.reject(error), never));
      assertEquals(caught, error);
      assertEquals(pings.at(-1), `GET /ping/${key}/fail`);
    });
  });

  const failures: readonly [number | undefined, string][] = [
    [404, "HTTP 404"],
    [undefined, "no answer in time"],
  ];
  for (const [status, reason] of failures) {
    it(`warns once of ${reason}, and changes nothing`, async () => {
      await withService(status, async ({ url }) => {
        const { ping, warnings } = pingTo(url, 50);
        assertEquals(await ping.around(() => Promise.resolve(3), never), 3);
        assertEquals(warnings, [`the ping to 127.0.0.1 failed: ${reason}`]);
      });
    });
  }

  it("warns of a service that is not there", async () => {
    const { ping, warnings } = pingTo(`http://127.0.0.1:1/${key}`);
    assertEquals(await ping.around(() => Promise.resolve(0), never), 0);
    assertEquals(warnings, ["the ping to 127.0.0.1 failed: it cannot be reached"]);
  });
});

describe("Ping", () => {
  it("hides its URL and the key in it", () => {
    const url = `https://hc.example.org/ping/${key}`;
    const { redactor } = pingTo(url);
    assertEquals(redactor.redact(`${url} ${key}`), "**** ****");
  });

  it("keeps query parameters", async () => {
    await withService(200, async ({ url, pings }) => {
      await pingTo(`${url}/?create=1`).ping.around(() => Promise.resolve(1), never);
      assertEquals(pings, [`GET /ping/${key}/start`, `GET /ping/${key}/fail`]);
    });
  });

  for (const url of ["hidden-and-wrong", "file:///hidden-and-wrong"]) {
    it(`refuses ${url.split("hidden")[0] || "a word"} without repeating it`, () => {
      const error = assertThrows(() => pingTo(url), UsageError);
      assert(!error.describe().includes("hidden"));
    });
  }
});
