import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Env, envOf } from "../../src/env.ts";
import { type ExitReason, SecretsError } from "../../src/errors.ts";
import { type RetryClock, systemRetryClock } from "../../src/http/retry.ts";
import type { SecretsBackend, SecretsReader } from "../../src/secrets/backend.ts";
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from "../fakes/loopback_server.ts";
import { emptyProject } from "../secrets/empty_project.ts";

/** Stands for any part of a secret, a token or an answer; no output may contain it. */
export const marker = "MARKER-9c41d7";

/** How a service answers, as far as the suite needs it. */
export interface RemoteService {
  readonly backend: SecretsBackend;
  /** The variables that make the backend ask this address, with credentials that contain {@linkcode marker}. */
  readonly env: (url: string) => Readonly<Record<string, string>>;
  /** Start of the variables that limit requests, such as `BRUIN_VAULT`. */
  readonly prefix: string;
  /** The answer to requests that are about no secret, such as a login; `undefined` for those that are. */
  readonly login?: (request: LoopbackRequest) => LoopbackAnswer | undefined;
  /** The answer that delivers a connection, whichever is asked for. */
  readonly delivers: (secret: Readonly<Record<string, unknown>>, name: string) => LoopbackAnswer;
  /** The answers by which the service refuses, and what the user is to read of each. */
  readonly refusals: {
    /** The credentials are not accepted, so that no other secret can be read either. */
    readonly login: Refusal;
    readonly denied: Refusal;
    readonly missing: Refusal;
    readonly throttled: LoopbackAnswer;
    readonly broken: LoopbackAnswer;
  };
  /** How many requests read 50 secrets. Default: 50. */
  readonly requestsForFifty?: number;
}

/** An answer, and the code that the error about it has. */
export interface Refusal {
  readonly answer: LoopbackAnswer;
  readonly code: string;
  /** How often the secret is asked for; more than once where a new login may help. Default: 1. */
  readonly requests?: number;
}

const secret = { type: "postgres", details: { host: "localhost", password: marker } };
const html = { "content-type": "text/html; charset=utf-8", server: "squid/5.7" };
const page = `<html>${marker}</html>`;

interface Opened extends AsyncDisposable {
  readonly server: LoopbackServer;
  readonly reader: SecretsReader;
  readonly warnings: readonly string[];
  /** The pauses between attempts, in milliseconds; nobody waited for them. */
  readonly pauses: readonly number[];
}

/** What every backend that is asked over the network does when the network or the service fails. */
export function describeRemoteReader(name: string, service: RemoteService): void {
  const { signal } = new AbortController();

  /** @param plays What happens to the requests about secrets, in turn; then they are delivered. */
  async function open(
    plays: readonly LoopbackAnswer[] | "for ever",
    { last, env = {}, tls = false }: {
      readonly last?: LoopbackAnswer;
      readonly env?: Readonly<Record<string, string>>;
      readonly tls?: boolean;
    } = {},
  ): Promise<Opened> {
    const left = plays === "for ever" ? [] : [...plays];
    const server = await startLoopbackServer((request) =>
      service.login?.(request) ?? left.shift() ?? last ??
        service.delivers(secret, request.path)
    );
    const warnings: string[] = [];
    const pauses: number[] = [];
    const clock: RetryClock = {
      ...systemRetryClock,
      random: () => 0.5,
      sleep(ms, stop) {
        stop.throwIfAborted();
        pauses.push(ms);
        return Promise.resolve();
      },
    };
    const url = tls ? server.url.replace("http:", "https:") : server.url;
    const all: Env = envOf({ ...service.env(url), ...env });
    const warn = (message: string) => void warnings.push(message);
    const reader = await service.backend.open({ env: all, project: emptyProject, warn, clock })
      .catch(async (error) => {
        await server[Symbol.asyncDispose]();
        throw error;
      });
    return {
      server,
      reader,
      warnings,
      pauses,
      async [Symbol.asyncDispose]() {
        await reader[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  }

  /** The requests that were about secrets. */
  const asked = ({ server }: Opened) =>
    server.requests.filter((request) => service.login?.(request) === undefined).length;

  async function refused(opened: Opened, connection = "my-postgres"): Promise<SecretsError> {
    const error = await assertRejects(
      async () => void await opened.reader.read(connection, { signal }),
      SecretsError,
    );
    const printed = [error.describe(), error.stack, Deno.inspect(error, { depth: 9 })].join("\n") +
      JSON.stringify(error) + opened.warnings.join("\n");
    assertEquals(printed.includes(marker), false, printed);
    assertEquals(error.cause, undefined);
    assertEquals(error.backend, service.backend.name);
    assert(error.explanation.fix !== undefined, "it has no remedy");
    return error;
  }

  interface Case {
    readonly title: string;
    readonly answer: LoopbackAnswer;
    readonly code: string;
    readonly exit: ExitReason;
    /** How often the secret is asked for. */
    readonly requests: number;
    readonly env?: Readonly<Record<string, string>>;
  }
  const { refusals, prefix } = service;
  const cases: readonly Case[] = [
    {
      title: "credentials that are not accepted",
      exit: "denied",
      requests: 1,
      ...refusals.login,
    },
    { title: "access denied", ...refusals.denied, exit: "denied", requests: 1 },
    { title: "no such secret", ...refusals.missing, exit: "configuration", requests: 1 },
    {
      title: "too many requests, for ever",
      answer: refusals.throttled,
      code: "E118",
      exit: "try-again",
      requests: 4,
    },
    {
      title: "a fault of the service",
      answer: refusals.broken,
      code: "E119",
      exit: "try-again",
      requests: 4,
    },
    {
      title: "HTML with status 200",
      answer: { headers: html, body: page },
      code: "E126",
      exit: "unreachable",
      requests: 2,
    },
    {
      title: "HTML of a proxy with status 403",
      answer: { status: 403, headers: html, body: page },
      code: "E126",
      exit: "unreachable",
      requests: 2,
    },
    {
      title: "JSON of something else",
      answer: { body: { token: marker } },
      code: "E126",
      exit: "unreachable",
      requests: 2,
    },
    {
      title: "an answer that is cut off",
      answer: "truncated",
      code: "E126",
      exit: "unreachable",
      requests: 2,
    },
    {
      title: "a redirect, which is not followed",
      answer: { status: 307, headers: { location: "http://127.0.0.1:1027/" } },
      code: "E126",
      exit: "unreachable",
      requests: 1,
    },
    {
      title: "a connection that is cut",
      answer: "reset",
      code: "E121",
      exit: "unreachable",
      requests: 4,
    },
    {
      title: "no answer at all",
      answer: "silence",
      env: { [`${prefix}_TIMEOUT`]: "200ms" },
      code: "E124",
      exit: "unreachable",
      requests: 1,
    },
    {
      title: "a proxy that asks for a password",
      answer: { status: 407, headers: html, body: page },
      code: "E122",
      exit: "unreachable",
      requests: 1,
    },
  ];

  describe(`SecretsReader of ${name}, over the network`, () => {
    for (const { title, answer, code, exit, requests, env = {} } of cases) {
      it(`explains ${title}`, async () => {
        await using opened = await open("for ever", { last: answer, env });
        const error = await refused(opened);
        assertMatch(error.describe(), /my[-_]postgres/i);
        assertEquals(error.explanation.code, code, error.describe());
        assertEquals(error.exitReason, exit);
        assertEquals(asked(opened), requests);
      });
    }

    it("asks for no other secret once its credentials were refused", async () => {
      await using opened = await open("for ever", { last: refusals.login.answer });
      await refused(opened);
      const before = opened.server.requests.length;
      const error = await refused(opened, "other");
      assertMatch(error.message, /'other'/i);
      assertEquals(opened.server.requests.length, before);
    });

    it("explains a server that does not speak TLS", async () => {
      const error = await assertRejects(async () => {
        // Where a login comes first, that fails already.
        await using opened = await open([], { tls: true });
        await opened.reader.read("my-postgres", { signal });
      }, SecretsError);
      assertEquals(error.explanation.code, "E123", error.describe());
      assertEquals(error.exitReason, "unreachable");
    });

    it("waits as long as Retry-After says, and warns once", async () => {
      const { throttled } = refusals;
      assert(typeof throttled === "object");
      const answer = { ...throttled, headers: { ...throttled.headers, "retry-after": "3" } };
      await using opened = await open([answer, answer]);
      const found = await opened.reader.read("my-postgres", { signal });
      assertEquals(found?.origin?.requests, 3);
      assertEquals(opened.pauses, [3_000, 3_000]);
      assertEquals(opened.warnings.filter((text) => /limiting requests/.test(text)).length, 1);
    });

    it("delivers after faults that pass", async () => {
      await using opened = await open([refusals.broken, "reset"]);
      const found = await opened.reader.read("my-postgres", { signal });
      assertEquals(found?.type, "postgres");
      assertEquals(asked(opened), 3);
    });

    it("stops at once when it is aborted", async () => {
      await using opened = await open("for ever", { last: "silence" });
      const controller = new AbortController();
      const reading = opened.reader.read("my-postgres", { signal: controller.signal });
      const outcome = assertRejects(async () => void await reading, Error, "stopped by the test");
      controller.abort(new Error("stopped by the test"));
      await outcome;
    });

    it("reads 50 secrets at once", async () => {
      await using opened = await open([]);
      const names = Array.from({ length: 50 }, (_, index) => `connection-${index}`);
      const secrets = await Promise.all(names.map((each) => opened.reader.read(each, { signal })));
      assertEquals(secrets.filter((each) => each?.type === "postgres").length, 50);
      assertEquals(asked(opened), service.requestsForFifty ?? 50);
    });
  });
}
