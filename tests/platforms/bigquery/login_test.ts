/** Logins: https://cloud.google.com/docs/authentication/application-default-credentials and OAuth 2.0 for servers. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { ConnectionError, QueryError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/bigquery/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { type GoogleAccounts, startGoogleAccounts } from "../../fakes/google_accounts.ts";
import { type SentRequest, startService } from "../../fakes/scripted_service.ts";
import { openOptions } from "../open_options.ts";

const scope = "https://www.googleapis.com/auth/bigquery " +
  "https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/drive";

const job = (sent: SentRequest) =>
  Response.json({
    kind: "bigquery#job",
    jobReference: sent.json.jobReference,
    status: { state: "DONE" },
  });

/** Runs a statement, and gives the headers that came with it. */
async function run(
  details: Readonly<Record<string, unknown>>,
  { env = {}, times = 1, refuse }: {
    env?: Readonly<Record<string, string>>;
    times?: number;
    refuse?: (sent: SentRequest) => boolean;
  } = {},
): Promise<(string | null)[]> {
  await using service = startService({
    "POST /jobs": [
      (sent) =>
        refuse?.(sent)
          ? Response.json({ error: { code: 401, message: "Invalid Credentials" } }, { status: 401 })
          : job(sent),
    ],
  });
  const given = { project_id: "shop", ...details };
  await using connection = await open(resolved("google_cloud_platform", given), {
    ...openOptions(),
    env: envOf({ BIGQUERY_EMULATOR_HOST: service.url.href, ...env }),
  });
  for (let i = 0; i < times; i++) await connection.execute(["select 1"], { signal: never });
  return service.requests.map(({ headers }) => headers.get("authorization"));
}

async function keyFileOf(accounts: GoogleAccounts): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(path, accounts.keyFile);
  return path;
}

describe("a login of BigQuery", () => {
  it("takes the key of a service account as JSON, and asks for one token", async () => {
    await using accounts = await startGoogleAccounts({ scope });
    const sent = await run({ service_account_json: accounts.keyFile }, { times: 2 });
    assertEquals(accounts.tokens.length, 1);
    assertEquals(sent, [`Bearer ${accounts.tokens[0]}`, `Bearer ${accounts.tokens[0]}`]);
  });

  it("takes the key of a service account as a file", async () => {
    await using accounts = await startGoogleAccounts({ scope });
    const path = await keyFileOf(accounts);
    try {
      assertEquals(await run({ service_account_file: path }), [`Bearer ${accounts.tokens[0]}`]);
    } finally {
      await Deno.remove(path);
    }
  });

  it("renews a token before it ends, and one that is refused", async () => {
    await using accounts = await startGoogleAccounts({ scope, lifeSeconds: 30 });
    const used = await run({ service_account_json: accounts.keyFile }, { times: 2 });
    assertEquals(new Set(used).size, 2);
    await using others = await startGoogleAccounts({ scope });
    const refuse = (sent: SentRequest) =>
      sent.headers.get("authorization") === `Bearer ${others.tokens[0]}`;
    const sent = await run({ service_account_json: others.keyFile }, { refuse });
    assertEquals(sent, others.tokens.map((token) => `Bearer ${token}`));
    assertEquals(others.tokens.length, 2);
  });

  it("takes the credentials of the machine from the file that a variable names", async () => {
    await using accounts = await startGoogleAccounts({ scope });
    const path = await keyFileOf(accounts);
    try {
      // With an emulator these are not asked for, so that the variable of its host is left out.
      const error = await assertRejects(
        () =>
          open(
            resolved("google_cloud_platform", {
              project_id: "shop",
              use_application_default_credentials: true,
            }),
            { ...openOptions(), env: envOf({ GOOGLE_APPLICATION_CREDENTIALS: `${path}.not` }) },
          ),
        ConnectionError,
        "GOOGLE_APPLICATION_CREDENTIALS cannot be read",
      );
      assertEquals(error.explanation.where, `${path}.not`);
      const connection = await open(
        resolved("google_cloud_platform", {
          project_id: "shop",
          use_application_default_credentials: true,
        }),
        { ...openOptions(), env: envOf({ GOOGLE_APPLICATION_CREDENTIALS: path }) },
      );
      await connection[Symbol.asyncDispose]();
    } finally {
      await Deno.remove(path);
    }
  });

  it("tells that a key was replaced, and that the secret is to be read again", async () => {
    await using accounts = await startGoogleAccounts({
      scope,
      instead: () => Response.json({ error: "invalid_grant" }, { status: 400 }),
    });
    const error = await assertRejects(
      () => run({ service_account_json: accounts.keyFile }),
      ConnectionError,
      "Google refused the credentials",
    );
    assertEquals([error.loginRefused, error.exitReason], [true, "denied"]);
    const key: string = JSON.parse(accounts.keyFile).private_key;
    assert(!Deno.inspect(error).includes(key.slice(40, 80)));
  });

  it("that is silent fails all that wait for it, and leaves no statement in doubt", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<Response>();
    await using silent = startService({ "POST /token": [() => answer] });
    await using service = startService({ "POST /jobs": [job] });
    await using accounts = await startGoogleAccounts();
    const key = { ...JSON.parse(accounts.keyFile), token_uri: `${silent.url.href}token` };
    await using connection = await open(
      resolved("google_cloud_platform", {
        project_id: "shop",
        service_account_json: JSON.stringify(key),
      }),
      { ...openOptions(), env: envOf({ BIGQUERY_EMULATOR_HOST: service.url.href }) },
    );
    const begun = performance.now();
    const failures = await Promise.all(
      [1, 2, 3].map(() =>
        assertRejects(() => connection.execute(["select 1"], { signal: never }), ConnectionError)
      ),
    );
    assert(performance.now() - begun < 40_000, "they wait together");
    for (const { message, explanation, exitReason } of failures) {
      assertEquals([message, exitReason], [`cannot reach ${silent.url.host}`, "unreachable"]);
      assert(/ did not answer within 30 s/.test(explanation.cause ?? ""), explanation.cause);
    }
    assertEquals(service.requests, [], "nothing is sent without a token");
    const abort = new AbortController();
    const stopped = connection.execute(["select 1"], { signal: abort.signal });
    abort.abort();
    await assertRejects(() => stopped, QueryError, "The statement was cancelled");
    resolve(new Response());
  });

  it("needs credentials, and an emulator's address that is one", async () => {
    await assertRejects(() => run({}), ConnectionError, "has no credentials");
    for (const address of ["http://[x", "http://gate.example.com:9050", "bigquery:9050"]) {
      await assertRejects(
        () => run({ access_token: "t" }, { env: { BIGQUERY_EMULATOR_HOST: address } }),
        ConnectionError,
        "BIGQUERY_EMULATOR_HOST is no address that a login may be sent to",
      );
    }
  });
});
