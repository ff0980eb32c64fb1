/** Logins of other systems, as https://google.aip.dev/auth/4117 describes them, against a loopback server. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { tokenAddresses, tokenSource } from "../../src/google/credentials.ts";
import { startGoogleAccounts } from "../fakes/google_accounts.ts";
import { failureOf, objectConnection } from "../object_stores/object_connection.ts";

const scope = "https://www.googleapis.com/auth/bigquery https://www.googleapis.com/auth/drive";
const { signal } = new AbortController();
const options = { connection: "lake", where: "project shop", signal };
const subjectToken = "eyJhbGciOiJSUzI1NiJ9.of-another.system";
const audience =
  "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q";

interface Sent {
  readonly path: string;
  readonly headers: Headers;
  readonly text: string;
}

/** A server that is the other system, the exchange of tokens and the service that impersonates. */
function startFederation(
  instead: (sent: Sent) => Response | Promise<Response> | undefined = () => undefined,
) {
  const requests: Sent[] = [];
  const answers: Readonly<Record<string, () => Response>> = {
    "/subject.txt": () => new Response(`${subjectToken}\n`),
    "/subject.json": () => Response.json({ id: { value: "x" }, value: subjectToken }),
    "/v1/token": () =>
      Response.json({ access_token: "federated", expires_in: 3600, token_type: "Bearer" }),
    "/v1/projects/-/serviceAccounts/etl@shop.iam:generateAccessToken": () =>
      Response.json({ accessToken: "of-etl", expireTime: "2033-05-18T03:33:20Z" }),
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const sent = { path: pathname, headers: request.headers, text: await request.text() };
    requests.push(sent);
    return await instead(sent) ?? answers[pathname]?.() ?? new Response("", { status: 404 });
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    url,
    requests,
    /** The fields of the form that was sent for an exchange. */
    exchanged: () =>
      Object.fromEntries(
        new URLSearchParams(requests.find(({ path }) => path === "/v1/token")?.text),
      ),
    credential: (more: Readonly<Record<string, unknown>>) => ({
      type: "external_account",
      audience,
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      token_url: `${url}/v1/token`,
      ...more,
    }),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function connectionWith(credential: object) {
  return objectConnection("gcs", { service_account_json: JSON.stringify(credential) });
}

async function tokenOf(credential: object) {
  const source = await tokenSource(connectionWith(credential), { env: envOf({}), scope });
  return await source(options);
}

async function fileWith(text: string) {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

const impersonates = (url: string) => ({
  service_account_impersonation_url:
    `${url}/v1/projects/-/serviceAccounts/etl@shop.iam:generateAccessToken`,
});

describe("an external_account", () => {
  it("exchanges the token of a file, read anew each time", async () => {
    await using federation = startFederation();
    await using file = await fileWith(`${subjectToken}\n`);
    const credential = federation.credential({ credential_source: { file: file.path } });
    const source = await tokenSource(connectionWith(credential), { env: envOf({}), scope });
    const before = Date.now();
    const { value, expiresAt } = await source(options);
    assertEquals(value, "federated");
    assert(expiresAt >= before + 3_600_000 && expiresAt <= Date.now() + 3_600_000);
    assertEquals(federation.exchanged(), {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      audience,
      scope,
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      subject_token: subjectToken,
    });
    await Deno.writeTextFile(file.path, "second");
    await source(options);
    assertEquals(
      federation.requests.map(({ text }) => new URLSearchParams(text).get("subject_token")),
      [subjectToken, "second"],
    );
  });

  for (const path of ["/subject.txt", "/v1/token", ":generateAccessToken"]) {
    it(`has one limit for all requests of a login, of which one is silent: ${path}`, async () => {
      const { promise: answer, resolve } = Promise.withResolvers<Response>();
      await using federation = startFederation((sent) =>
        sent.path.endsWith(path) ? answer : undefined
      );
      const credential = federation.credential({
        credential_source: { url: `${federation.url}/subject.txt` },
        ...impersonates(federation.url),
      });
      const source = await tokenSource(connectionWith(credential), { env: envOf({}), scope });
      const begun = performance.now();
      const text = await failureOf(() =>
        source({ ...options, limitMs: 400, until: performance.now() + 1_000 })
      );
      const ms = performance.now() - begun;
      assert(ms < 3_000, `${ms}`);
      assert(/ did not answer within [01] s \(\d attempts?\)/.test(text), text);
      assert(federation.requests.at(-1)?.path.endsWith(path));
      resolve(new Response());
    });
  }

  it("exchanges the token of an address, with its headers, as text and in JSON", async () => {
    await using federation = startFederation();
    const text = { url: `${federation.url}/subject.txt`, headers: { Metadata: "True" } };
    await tokenOf(federation.credential({ credential_source: text }));
    assertEquals(federation.requests[0]?.headers.get("metadata"), "True");
    assertEquals(federation.exchanged()["subject_token"], subjectToken);
    await using json = startFederation();
    await tokenOf(json.credential({
      credential_source: {
        url: `${json.url}/subject.json`,
        format: { type: "json", subject_token_field_name: "value" },
      },
    }));
    assertEquals(json.exchanged()["subject_token"], subjectToken);
  });

  it("acts as a service account with what was exchanged, until that ends", async () => {
    await using federation = startFederation();
    const { value, expiresAt } = await tokenOf(federation.credential({
      credential_source: { url: `${federation.url}/subject.txt` },
      service_account_impersonation: { token_lifetime_seconds: 1200 },
      ...impersonates(federation.url),
    }));
    assertEquals([value, expiresAt], ["of-etl", 2_000_000_000_000]);
    const [, , impersonation] = federation.requests;
    assertEquals(impersonation?.headers.get("authorization"), "Bearer federated");
    assertEquals(JSON.parse(impersonation?.text ?? ""), {
      scope: scope.split(" "),
      lifetime: "1200s",
    });
    assertEquals(
      federation.exchanged()["scope"],
      "https://www.googleapis.com/auth/cloud-platform",
    );
  });

  it("logs in the client, or names the project, of a pool for a workforce", async () => {
    await using federation = startFederation();
    const credential_source = { url: `${federation.url}/subject.txt` };
    const project = { workforce_pool_user_project: "shop" };
    await tokenOf(federation.credential({ credential_source, ...project }));
    assertEquals(JSON.parse(federation.exchanged()["options"] ?? ""), { userProject: "shop" });
    await using other = startFederation();
    const client = { client_id: "c:1", client_secret: "s" };
    await tokenOf(other.credential({ credential_source, ...project, ...client }));
    const { headers } = other.requests.find(({ path }) => path === "/v1/token") ?? {};
    assertEquals(headers?.get("authorization"), `Basic ${btoa("c%3A1:s")}`);
    assertEquals(other.exchanged()["options"], undefined);
  });

  it("names every address that it asks", async () => {
    const connection = connectionWith({
      type: "external_account",
      audience,
      subject_token_type: "t",
      token_url: "https://sts.googleapis.com/v1/token",
      credential_source: { url: "https://token.other.example/get" },
      ...impersonates("https://iamcredentials.googleapis.com"),
    });
    assertEquals(await tokenAddresses(connection, envOf({})), [
      { host: "token.other.example", port: 443 },
      { host: "sts.googleapis.com", port: 443 },
      { host: "iamcredentials.googleapis.com", port: 443 },
    ]);
  });

  it("sends tokens to Google and to this machine only", async () => {
    const usual = {
      type: "external_account",
      audience,
      subject_token_type: "t",
      credential_source: { file: "/not/read" },
    };
    const foreign = [
      "https://sts.googleapis.com.evil.example/v1/token",
      "https://evilgoogleapis.com/v1/token",
      "http://sts.googleapis.com/v1/token",
      "https://user@evil.example/sts.googleapis.com",
    ];
    for (const token_url of foreign) {
      assertStringIncludes(
        await failureOf(() => tokenOf({ ...usual, token_url })),
        "has a token_url that is no https address below googleapis.com",
      );
    }
    assertStringIncludes(
      await failureOf(() =>
        tokenOf({
          ...usual,
          token_url: "https://sts.googleapis.com/v1/token",
          ...impersonates("https://evil.example"),
        })
      ),
      "has a service_account_impersonation_url that is no https address below googleapis.com",
    );
  });

  it("says which part of it cannot be used, and quotes none", async () => {
    const usual = {
      type: "external_account",
      audience,
      subject_token_type: "t",
      token_url: "https://sts.googleapis.com/v1/token",
    };
    const cases: readonly (readonly [object, string])[] = [
      [{}, "has no credential_source"],
      [{ credential_source: {} }, "has no credential_source.url"],
      [{ credential_source: { environment_id: "aws1", url: "http://h" } }, "with environment_id"],
      [{ credential_source: { executable: { command: "c" } } }, "with executable"],
      [{ credential_source: { certificate: {} } }, "with certificate"],
      [
        { credential_source: { file: "f", format: { type: "json" } } },
        "has no credential_source.format.subject_token_field_name",
      ],
      [{ credential_source: { file: "f", format: { type: "xml" } } }, "format.type"],
      [
        {
          credential_source: { file: "f" },
          service_account_impersonation: { token_lifetime_seconds: 5 },
          ...impersonates("https://iamcredentials.googleapis.com"),
        },
        "token_lifetime_seconds out of range",
      ],
      [{ credential_source: { file: "f" }, client_id: "c" }, "has no client_secret"],
    ];
    for (const [more, words] of cases) {
      assertStringIncludes(await failureOf(() => tokenOf({ ...usual, ...more })), words);
    }
  });

  it("tells that the token of the other system is not there, or not taken", async () => {
    await using federation = startFederation(({ path }) =>
      path === "/v1/token"
        ? Response.json({ error: "invalid_grant", error_description: `no ${subjectToken}` }, {
          status: 400,
        })
        : undefined
    );
    const source = (credential_source: object) => federation.credential({ credential_source });
    assertStringIncludes(
      await failureOf(() => tokenOf(source({ file: "/not/there" }))),
      "the file of its credential_source cannot be read\n  where: /not/there",
    );
    await using file = await fileWith("{}");
    const format = { type: "json", subject_token_field_name: "value" };
    assertStringIncludes(
      await failureOf(() => tokenOf(source({ file: file.path, format }))),
      "the file of its credential_source has no token",
    );
    assertStringIncludes(
      await failureOf(() => tokenOf(source({ url: `${federation.url}/other` }))),
      "the address of its credential_source gave no token (HTTP 404)",
    );
    assertEquals(federation.requests.map(({ path }) => path), ["/other"]);
    const refused = await failureOf(() =>
      tokenOf(source({ url: `${federation.url}/subject.txt` }))
    );
    assertStringIncludes(
      refused,
      "Google refused the token of the other system (HTTP 400, invalid_grant)",
    );
    assert(!refused.includes(subjectToken));
  });

  it("tells that it may not act as the service account", async () => {
    await using federation = startFederation(({ path }) =>
      path.endsWith(":generateAccessToken")
        ? Response.json({ error: { code: 403, status: "PERMISSION_DENIED" } }, { status: 403 })
        : undefined
    );
    const failure = await failureOf(() =>
      tokenOf(federation.credential({
        credential_source: { url: `${federation.url}/subject.txt` },
        ...impersonates(federation.url),
      }))
    );
    assertStringIncludes(
      failure,
      "Google refused to let the login act as the service account (HTTP 403)",
    );
  });
});

describe("an impersonated_service_account", () => {
  it("acts as a service account with what gcloud left", async () => {
    await using accounts = await startGoogleAccounts();
    await using federation = startFederation();
    const delegates = ["projects/-/serviceAccounts/between@shop.iam"];
    const { value } = await tokenOf({
      type: "impersonated_service_account",
      delegates,
      source_credentials: {
        type: "authorized_user",
        client_id: "c",
        client_secret: "s",
        refresh_token: accounts.refreshToken,
        token_uri: `${accounts.url}/token`,
      },
      ...impersonates(federation.url),
    });
    assertEquals(value, "of-etl");
    const [impersonation] = federation.requests;
    assertEquals(impersonation?.headers.get("authorization"), `Bearer ${accounts.tokens[0]}`);
    assertEquals(JSON.parse(impersonation?.text ?? ""), {
      scope: scope.split(" "),
      lifetime: "3600s",
      delegates,
    });
  });
});
