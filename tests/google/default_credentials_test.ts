import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { findDefaultCredentials, tokenOfMachine } from "../../src/google/default_credentials.ts";
import { tokenSource } from "../../src/google/credentials.ts";
import { startGoogleAccounts } from "../fakes/google_accounts.ts";
import { startService } from "../fakes/scripted_service.ts";
import { failureOf, objectConnection } from "../object_stores/object_connection.ts";

const scope = "https://www.googleapis.com/auth/devstorage.read_only";
const { signal } = new AbortController();
const options = { connection: "lake", where: "gs://b", signal };

async function tokenWith(env: Readonly<Record<string, string>>): Promise<string> {
  const connection = objectConnection("gcs", { use_application_default_credentials: true });
  const source = await tokenSource(connection, { env: envOf(env), scope });
  return (await source(options)).value;
}

describe("findDefaultCredentials()", () => {
  it("takes the file that GOOGLE_APPLICATION_CREDENTIALS names", async () => {
    await using accounts = await startGoogleAccounts();
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, accounts.keyFile);
    const token = await tokenWith({ GOOGLE_APPLICATION_CREDENTIALS: file });
    await Deno.remove(file);
    assertEquals([token], accounts.tokens);
  });

  it("takes what gcloud left", async () => {
    await using accounts = await startGoogleAccounts();
    const home = await Deno.makeTempDir();
    await Deno.mkdir(`${home}/.config/gcloud`, { recursive: true });
    await Deno.writeTextFile(
      `${home}/.config/gcloud/application_default_credentials.json`,
      JSON.stringify({
        type: "authorized_user",
        client_id: "c",
        client_secret: "s",
        refresh_token: accounts.refreshToken,
        token_uri: `${accounts.url}/token`,
      }),
    );
    const token = await tokenWith({ HOME: home });
    await Deno.remove(home, { recursive: true });
    assertEquals([token], accounts.tokens);
  });

  it("asks the metadata server", async () => {
    await using accounts = await startGoogleAccounts();
    const host = new URL(accounts.url).host;
    assertEquals([await tokenWith({ GCE_METADATA_HOST: host })], accounts.tokens);
    assertStringIncludes(
      await failureOf(() => findDefaultCredentials("lake", envOf({ GCE_METADATA_HOST: "a b" }))),
      "connection 'lake': GCE_METADATA_HOST is no host",
    );
  });

  it("says what it looked for", async () => {
    const named = { GOOGLE_APPLICATION_CREDENTIALS: "/not/there.json" };
    assertStringIncludes(
      await failureOf(() => findDefaultCredentials("lake", envOf(named))),
      "the file of GOOGLE_APPLICATION_CREDENTIALS cannot be read\n  where: /not/there.json",
    );
    await using accounts = await startGoogleAccounts({
      instead: () => new Response("", { status: 404 }),
    });
    assertStringIncludes(
      await failureOf(() => tokenOfMachine(new URL(accounts.url), options)),
      "could not find application default credentials\n  cause: GOOGLE_APPLICATION_CREDENTIALS is",
    );
  });

  it("tells a metadata server that is busy from one that knows no account", async () => {
    let status = 503;
    await using accounts = await startGoogleAccounts({
      instead: () => new Response("", { status }),
    });
    const url = new URL(accounts.url);
    const text = await failureOf(() => tokenOfMachine(url, options));
    assertStringIncludes(text, "Google could not answer (HTTP 503)");
    assertStringIncludes(text, `where: ${url.host}`);
    status = 404;
    assertStringIncludes(
      await failureOf(() => tokenOfMachine(url, options)),
      `that knows of a service account: ${url.host} answered HTTP 404`,
    );
  });

  it("says how long it waited for a silent one", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<Response>();
    await using server = startService({ "GET ": [() => answer] });
    const text = await failureOf(() =>
      tokenOfMachine(server.url, { ...options, until: performance.now() + 1_200 })
    );
    assertStringIncludes(text, `account: ${server.url.host} did not answer within 1 s (1 attempt)`);
    resolve(new Response());
  });
});
