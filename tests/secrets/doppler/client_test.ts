import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { doppler } from "../../../src/secrets/doppler/mod.ts";
import { dopplerToken, startDoppler } from "../../fakes/doppler.ts";
import { emptyProject as project } from "../empty_project.ts";

const { signal } = new AbortController();
const marker = "MARKER-0f3e";
const secret = (type: string) => JSON.stringify({ type, details: { value: marker } });
type Variables = Readonly<Record<string, string>>;

const open = (env: Variables) => doppler.open({ env: envOf(env), project, warn() {} });

describe("SecretsReader.read() of doppler", () => {
  it("downloads the config once, and again for an answer that must be fresh", async () => {
    await using config = await startDoppler({ LAKE: secret("generic"), MY_PG: secret("postgres") });
    await using reader = await open(config.env);
    const before = await reader.read("lake", { signal });
    assertEquals((await reader.read("my-pg", { signal }))?.type, "postgres");
    assertEquals(config.requests.length, 1);
    config.set("LAKE", secret("duckdb"));
    assertEquals((await reader.read("lake", { signal }))?.type, "generic");
    const after = await reader.read("lake", { signal, fresh: true });
    assertEquals(after?.type, "duckdb");
    assertEquals(config.requests.length, 2);
    assert(before?.origin?.revision !== after?.origin?.revision);
    assertEquals(before?.origin?.facts, { project: "shop", config: "prd" });
    assertEquals(before?.origin?.secretName, "LAKE");
  });

  it("encodes project and config", async () => {
    await using config = await startDoppler({});
    await using reader = await open({ ...config.env, BRUIN_DOPPLER_PROJECT: "a&b=c" });
    const error = await assertRejects(
      async () => void await reader.read("lake", { signal }),
      SecretsError,
    );
    assertEquals(error.explanation.code, "E310");
    assertStringIncludes(config.requests[0]?.path ?? "", "project=a%26b%3Dc");
  });

  it("says in the words of the reference what is missing, and what was meant", async () => {
    await using config = await startDoppler({ WAREHOUSE: secret("postgres") });
    await using reader = await open(config.env);
    const error = await assertRejects(
      async () => void await reader.read("warehose", { signal }),
      SecretsError,
    );
    assertEquals(error.message, "secret 'WAREHOSE' not found in Doppler");
    assertEquals(error.explanation.fix, "did you mean 'WAREHOUSE', which exists?");
  });

  it("refuses two connections with one name in Doppler", async () => {
    await using config = await startDoppler({ MY_PG: secret("postgres") });
    await using reader = await open(config.env);
    await reader.read("my-pg", { signal });
    const error = await assertRejects(
      async () => void await reader.read("my.pg", { signal }),
      SecretsError,
    );
    assertStringIncludes(error.message, "'my-pg' and 'my.pg' have the same secret 'MY_PG'");
  });

  it("puts a line before a digit at the start", () => {
    const name = doppler.naming?.secretName("1st", { env: envOf({}), warn() {} });
    assertEquals(name, "_1ST");
  });

  for (const missing of ["BRUIN_DOPPLER_TOKEN", "BRUIN_DOPPLER_PROJECT", "BRUIN_DOPPLER_CONFIG"]) {
    it(`asks for ${missing}`, async () => {
      await using config = await startDoppler({});
      const { [missing]: _, ...env } = config.env;
      const error = await assertRejects(() => open(env), SecretsError);
      assertEquals(
        error.message,
        `failed to initialize doppler client: ${missing} env variable not set`,
      );
      assertEquals(error.describe().includes(dopplerToken), false);
    });
  }
});

describe("SecretsWriter.write() of doppler", () => {
  it("stores secrets that it reads again", async () => {
    await using config = await startDoppler({});
    const env = envOf(config.env);
    await using writer = await doppler.openWriter!({ env, warn() {} });
    const first = await writer.write("my-lake", secret("generic"), signal);
    const second = await writer.write("my-lake", secret("duckdb"), signal);
    assertEquals([first.created, second.created], [true, false]);
    assertEquals(first.secretName, "MY_LAKE");
    await using reader = await open(config.env);
    assertEquals((await reader.read("my-lake", { signal }))?.type, "duckdb");
  });

  it("refuses what Doppler would take for a reference", async () => {
    await using config = await startDoppler({});
    await using writer = await doppler.openWriter!({ env: envOf(config.env), warn() {} });
    const text = `{"type":"generic","details":{"value":"${marker}\${HOME}"}}`;
    const error = await assertRejects(() => writer.write("lake", text, signal), SecretsError);
    assertEquals(error.explanation.code, "E312");
    assertEquals(`${error.describe()}${Deno.inspect(error)}`.includes(marker), false);
    assertEquals(config.get("LAKE"), undefined);
    // What the remedy says.
    const escaped = text.replace("${", "\\u0024{");
    await writer.write("lake", escaped, signal);
    await using reader = await open(config.env);
    const found = await reader.read("lake", { signal });
    assertEquals(found?.details.reveal().value, `${marker}\${HOME}`);
  });
});
