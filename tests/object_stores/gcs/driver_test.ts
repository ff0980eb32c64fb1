import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { objectExists, prefixExists } from "../../../src/object_stores/find.ts";
import { gcs } from "../../../src/object_stores/gcs/mod.ts";
import { type GoogleAccounts, startGoogleAccounts } from "../../fakes/google_accounts.ts";
import { failureOf, objectConnection, startServer } from "../object_connection.ts";

const { signal } = new AbortController();
const key = { bucket: "landing", key: "in/a.csv" };

/** Google Cloud Storage with one answer for all. */
function answering(status: number, body: unknown, seen: string[] = []) {
  return startServer((request) => {
    seen.push(request.headers.get("authorization") ?? "none");
    return typeof body === "string"
      ? new Response(body, { status })
      : Response.json(body, { status });
  });
}

const listing = { kind: "storage#objects", items: [{ name: "in/a.csv" }] };

/** What a client says that is opened with these details. */
async function refusal(
  details: Readonly<Record<string, unknown>>,
  options: { readonly status?: number; readonly body?: unknown; readonly type?: string } = {},
): Promise<string> {
  await using server = answering(options.status ?? 200, options.body ?? listing);
  const env = envOf({ STORAGE_EMULATOR_HOST: server.url });
  const connection = objectConnection(options.type ?? "gcs", details);
  const text = await failureOf(async () => {
    await using client = await gcs.open(connection, { env });
    await objectExists(client, key, signal);
  });
  return text.replaceAll(new URL(server.url).host, "HOST");
}

async function withKey(
  change: (key: Record<string, string>) => Record<string, unknown>,
  accounts: GoogleAccounts,
): Promise<string> {
  const original: Record<string, string> = JSON.parse(accounts.keyFile);
  const text = await refusal({ service_account_json: JSON.stringify(change({ ...original })) });
  const secret = original.private_key.split("\n")[1];
  assert(!text.includes(secret) && !text.includes(secret.slice(0, 20)), text);
  return text.replaceAll(new URL(accounts.url).host, "ACCOUNTS");
}

describe("gcs.open()", () => {
  it("explains keys that cannot be used, without quoting them", async () => {
    await using accounts = await startGoogleAccounts();
    const start = "connection 'lake': ";
    const place = `${start}service_account_json`;
    const cases: readonly (readonly [
      change: (key: Record<string, string>) => Record<string, unknown>,
      text: string,
    ])[] = [
      [(key) => ({ ...key, type: "gdch_service_account" }), `${place} is of a type that cannot be`],
      [(key) => ({ ...key, client_email: "" }), `${place} has no client_email\n`],
      [(key) => ({ ...key, private_key: "?" }), `${place} has a private_key that is not in PKCS#8`],
      [
        (key) => ({ ...key, private_key: key.private_key.replace(/\n[^\n]{64}/, "") }),
        `${start}its private_key is damaged`,
      ],
      [
        (key) => ({ ...key, token_uri: "token" }),
        `${place} has a token_uri that is no URL\n`,
      ],
      [
        (key) => ({ ...key, token_uri: "http://oauth2.googleapis.com/token" }),
        `${place} has a token_uri without https\n`,
      ],
    ];
    for (const [change, text] of cases) {
      assertStringIncludes(await withKey(change, accounts), text);
    }
    const text = await refusal({ service_account_json: "{not json" });
    assertStringIncludes(text, `${place} is not JSON`);
    assert(!text.includes("not json"), text);
  });

  it("reads a key file, whose line ends may be escaped twice", async () => {
    await using accounts = await startGoogleAccounts();
    const file = await Deno.makeTempFile();
    const key: Record<string, string> = JSON.parse(accounts.keyFile);
    key.private_key = key.private_key.replaceAll("\n", "\\n");
    await Deno.writeTextFile(file, JSON.stringify(key));
    const text = await refusal({ service_account_file: file }, {
      status: 403,
      body: { error: {} },
    });
    await Deno.remove(file);
    assertStringIncludes(text, "access to gs://landing/in/a.csv denied");
    assertEquals(accounts.tokens.length, 1);
  });

  it("needs credentials", async () => {
    assertStringIncludes(await refusal({}), "connection 'lake' has no credentials");
  });
});

describe("the GCS client", () => {
  it("explains a key that Google refuses", async () => {
    await using accounts = await startGoogleAccounts();
    await using others = await startGoogleAccounts();
    const foreign: Record<string, string> = JSON.parse(others.keyFile);
    assertEquals(
      await withKey((key) => ({ ...key, private_key: foreign.private_key }), accounts),
      "Google refused the credentials (HTTP 400, invalid_grant)\n" +
        "  cause: the key was deleted or replaced, or the service account was deleted or switched " +
        "off\n" +
        "  where: service account reader@project.iam.gserviceaccount.com, ACCOUNTS\n" +
        "  fix: make a new key for the service account, and put it into the connection",
    );
  });

  it("explains a clock that is wrong", async () => {
    await using accounts = await startGoogleAccounts({
      instead: () =>
        Response.json({
          error: "invalid_grant",
          error_description: "Invalid JWT: Check your iat and exp values in the JWT claim.",
        }, { status: 400 }),
    });
    const text = await refusal({ service_account_json: accounts.keyFile });
    assertStringIncludes(text, "Google refused the time of the request\n  cause: the clock of");
  });

  const refusals: readonly (readonly [status: number, body: unknown, text: string])[] = [
    [
      403,
      { error: { code: 403, message: "reader@x does not have access to token ya29.x" } },
      "access to gs://landing/in/a.csv denied\n" +
      "  cause: the account of the connection has no permission to list the bucket\n" +
      "  fix: give it storage.objects.list and storage.objects.get on the bucket landing, as in " +
      "the role Storage Object Viewer",
    ],
    [404, "", "bucket 'landing' does not exist\n"],
    [401, { error: { code: 401 } }, "Google refused the access token\n"],
    [400, { error: { code: 400 } }, "Google Cloud Storage answered HTTP 400\n"],
    [200, "<html>Please sign in</html>", "cannot reach HOST\n  cause: the answer is not what"],
    [302, "", "cannot reach HOST\n  cause: the answer is not what"],
  ];
  for (const [status, body, text] of refusals) {
    it(`explains HTTP ${status} with ${JSON.stringify(body).slice(0, 20)}`, async () => {
      const type = "google_cloud_platform";
      const shown = await refusal({ access_token: "ya29.secret" }, { status, body, type });
      assertStringIncludes(shown, text);
      assert(!shown.includes("ya29"), shown);
    });
  }

  it("gets a new token before the old one ends, and when it is refused", async () => {
    await using accounts = await startGoogleAccounts({ lifeSeconds: 30 });
    const seen: string[] = [];
    await using server = startServer((request) => {
      seen.push(request.headers.get("authorization") ?? "none");
      return Response.json(listing, { status: seen.length === 2 ? 401 : 200 });
    });
    const connection = objectConnection("gcs", { service_account_json: accounts.keyFile });
    const env = envOf({ STORAGE_EMULATOR_HOST: server.url });
    await using client = await gcs.open(connection, { env });
    for (let time = 0; time < 2; time++) {
      assertEquals(await prefixExists(client, { bucket: "b", prefix: "in/" }, signal), true);
    }
    assertEquals(accounts.tokens.length, 3);
    assertEquals(seen, accounts.tokens.map((token) => `Bearer ${token}`));
  });

  it("turns pages up to the first key that fits", async () => {
    const seen: (string | null)[] = [];
    await using server = startServer((request) => {
      const page = new URL(request.url).searchParams.get("pageToken");
      seen.push(page);
      const next = Number(page ?? 0) + 1;
      // A page may hold no key at all.
      const items = page === "1" ? undefined : [{ name: `in/${next}.csv` }];
      return Response.json({ kind: "storage#objects", items, nextPageToken: String(next) });
    });
    const connection = objectConnection("google_cloud_platform", { access_token: "t" });
    const env = envOf({ STORAGE_EMULATOR_HOST: server.url });
    await using client = await gcs.open(connection, { env });
    assertEquals(await objectExists(client, { bucket: "b", key: "in/*3.csv" }, signal), true);
    assertEquals(seen, [null, "1", "2"]);
  });

  it("retries transient failures", async () => {
    let requests = 0;
    await using server = startServer(() => {
      requests++;
      return requests === 1 ? new Response("", { status: 503 }) : Response.json(listing);
    });
    const connection = objectConnection("google_cloud_platform", { access_token: "t" });
    const env = envOf({ STORAGE_EMULATOR_HOST: server.url });
    await using client = await gcs.open(connection, { env });
    assertEquals(await prefixExists(client, { bucket: "b", prefix: "in/" }, signal), true);
    assertEquals(requests, 2);
  });

  it("takes an emulator's address as it is, or says what is wrong with it", async () => {
    const at = (address: string, details: Readonly<Record<string, unknown>>) => () =>
      gcs.open(objectConnection("gcs", details), {
        env: envOf({ STORAGE_EMULATOR_HOST: address }),
      });
    await using accounts = await startGoogleAccounts();
    for (const address of ["http://[x", "http://storage.example.com:4443", "storage:4443"]) {
      assertStringIncludes(
        await failureOf(at(address, { service_account_json: accounts.keyFile })),
        "STORAGE_EMULATOR_HOST is no address that a login may be sent to",
      );
    }
    const anonymous = { use_application_default_credentials: true };
    assertStringIncludes(
      await failureOf(at("http://[x", anonymous)),
      "STORAGE_EMULATOR_HOST is no address of HTTP",
    );
    await using _client = await at("storage:4443", anonymous)();
  });
});
