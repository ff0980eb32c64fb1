/**
 * `bruin connections test` on services over HTTPS: TLS is a stage of its own, with real certificates, directly and
 * through a proxy, and what looks for it sends no secret.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { createAuthority, opensslNeeded } from "../fakes/certificates.ts";
import { startService } from "../fakes/scripted_service.ts";
import { startTunnelProxy } from "../fakes/tunnel_proxy.ts";
import { loggedIn, login, query, rows, yes } from "../platforms/snowflake/service.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const marker = "MARKER-s3cr3t";
const sensitive = [marker];
const here = ["DNS:localhost", "IP:127.0.0.1"];
const account = "acme-prod.snowflakecomputing.com";

const connections = {
  snowflake: [{ name: "sf", account: "acme-prod", username: "etl", password: marker }],
  databricks: [{
    name: "dbx",
    host: "dbc-1.cloud.databricks.com",
    path: "/sql/1.0/warehouses/1a2b3c4d5e6f7a8b",
    token: marker,
  }],
  google_cloud_platform: [{ name: "bq", project_id: "shop", access_token: marker }],
};

/** Runs `bruin connections test NAME` to its end. */
async function tried(name: string, env: Readonly<Record<string, string>>) {
  await using folder = await temporaryFolder();
  const environments = { default: { connections } };
  await writeFiles(folder.path, {
    ".bruin.yml": JSON.stringify({ default_environment: "default", environments }),
  });
  const start = performance.now();
  const finished = await bruin(["connections", "test", name], {
    cwd: folder.path,
    env,
    sensitive,
  });
  return { ...finished, seconds: (performance.now() - start) / 1000 };
}

/** The stages that were printed, such as `TLS ok`. */
function verdictsOf(stdout: string): string[] {
  return [...stdout.matchAll(/^ {2}(ok|error|warning|skipped) +(\w+): /gm)]
    .map(([, verdict, stage]) => `${stage} ${verdict}`);
}

const snowflake = {
  [login]: [loggedIn],
  [query]: [() => rows([["1"]])],
  "POST /session": [() => yes()],
};
const databricks = {
  "POST /statements": [() =>
    Response.json({
      statement_id: "1",
      status: { state: "SUCCEEDED" },
      manifest: { schema: { columns: [{ name: "1", type_name: "INT", position: 0 }] } },
      result: { data_array: [["1"]] },
    })],
};
const bigqueryJob = {
  jobReference: { projectId: "shop", jobId: "j", location: "US" },
  status: { state: "DONE" },
  configuration: { query: {} },
};
const bigquery = {
  "POST /jobs": [() => Response.json(bigqueryJob)],
  "GET ": [() =>
    Response.json({
      jobComplete: true,
      schema: { fields: [{ name: "f0_", type: "INTEGER" }] },
      rows: [{ f: [{ v: "1" }] }],
    })],
};

const systems = [
  { name: "sf", label: "Snowflake", variable: "BRUIN_SNOWFLAKE_URL", routes: snowflake },
  { name: "dbx", label: "Databricks", variable: "BRUIN_DATABRICKS_URL", routes: databricks },
  { name: "bq", label: "BigQuery", variable: "BIGQUERY_EMULATOR_HOST", routes: bigquery },
];

(opensslNeeded === "" ? describe : describe.skip)(
  `bruin connections test over HTTPS${opensslNeeded}`,
  () => {
    for (const { name, label, variable, routes } of systems) {
      it(`has TLS of ${label} as a stage of its own, with its time`, async () => {
        await using authority = await createAuthority();
        await using service = startService(routes, await authority.sign(here));
        const { code, stdout, stderr } = await tried(name, {
          [variable]: service.url.origin,
          DENO_CERT: authority.path,
        });
        assertEquals(code, 0, stdout + stderr);
        assertEquals(verdictsOf(stdout), [
          ...["details ok", "name ok", "TCP ok", "TLS ok", "login ok", "query ok"],
        ]);
        assertStringIncludes(stdout, "TLS: encrypted, with a trusted certificate for 127.0.0.1 (");
        assertStringIncludes(stdout, `login: ${label} accepts it (`);
      });

      it(`ends at TLS of ${label} when its authority is not known, and sends nothing`, async () => {
        await using authority = await createAuthority();
        await using service = startService(routes, await authority.sign(here));
        const { code, stdout, stderr } = await tried(name, { [variable]: service.url.origin });
        assertEquals(code, 69, stderr);
        assertEquals(verdictsOf(stdout).at(-1), "TLS error");
        assertStringIncludes(stderr, `no secure connection to ${service.url.host}`);
        assertStringIncludes(stderr, "the authority that signed it is not known here");
        assertStringIncludes(stderr, "add its CA (DENO_CERT or NODE_EXTRA_CA_CERTS)");
        assertStringIncludes(stderr, "code: E123");
        assertEquals(service.requests, []);
      });
    }

    it("ends at TLS when the certificate is for another host, or has expired", async () => {
      await using authority = await createAuthority();
      for (
        const [certificate, cause, fix] of [
          [
            await authority.sign(["DNS:other.example"]),
            "its TLS certificate is for another host name",
            "check the name of the host",
          ],
          [
            await authority.sign(here, -1),
            "its TLS certificate has expired, or does not count yet",
            "check the clock of this machine",
          ],
        ] as const
      ) {
        await using service = startService(snowflake, certificate);
        const { code, stdout, stderr } = await tried("sf", {
          BRUIN_SNOWFLAKE_URL: service.url.origin,
          DENO_CERT: authority.path,
        });
        assertEquals(code, 69, stderr);
        assertEquals(verdictsOf(stdout).at(-1), "TLS error");
        assertStringIncludes(stderr, cause);
        assertStringIncludes(stderr, fix);
        assertEquals(service.requests, []);
      }
    });

    it("ends at TLS when what answers does not speak it", async () => {
      await using service = startService(snowflake);
      const { code, stdout, stderr } = await tried("sf", {
        BRUIN_SNOWFLAKE_URL: service.url.origin.replace("http:", "https:"),
      });
      assertEquals(code, 69, stderr);
      assertEquals(verdictsOf(stdout).at(-1), "TLS error");
      assertStringIncludes(stderr, "what answers there does not speak TLS");
    });

    it("tells of a service without TLS on this machine", async () => {
      await using service = startService(snowflake);
      const { code, stdout } = await tried("sf", { BRUIN_SNOWFLAKE_URL: service.url.origin });
      assertEquals(code, 0, stdout);
      assertStringIncludes(stdout, "TLS: not encrypted, and it stays on this machine\n");
    });

    it("says what is tried through a proxy, which a request without a login goes through", async () => {
      await using authority = await createAuthority();
      await using service = startService(snowflake, await authority.sign([`DNS:${account}`]));
      await using proxy = await startTunnelProxy(Number(service.url.port));
      const { code, stdout } = await tried("sf", {
        HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
        DENO_CERT: authority.path,
      });
      assertEquals(code, 0, stdout);
      const shown = `the proxy 127.0.0.1:${proxy.port}`;
      assertStringIncludes(stdout, "name: the proxy 127.0.0.1 is 127.0.0.1 (");
      assertStringIncludes(stdout, `TCP: ${shown} accepts connections (`);
      assertStringIncludes(
        stdout.replace(/\s+/g, " "),
        `TLS: ${account} answers a request without a login through ${shown}, from HTTPS_PROXY; ` +
          "its certificate is trusted (",
      );
      assertEquals(new Set(proxy.targets), new Set([`${account}:443`]));
      assertEquals(service.requests[0]?.path, "/");
      const { method, text, search, headers } = service.requests[0]!;
      assertEquals([method, text, search, headers.get("authorization")], ["GET", "", "", null]);
    });

    it("ends at TLS behind a proxy whose certificate is not trusted, as when it inspects", async () => {
      await using authority = await createAuthority();
      await using service = startService(snowflake, await authority.sign([`DNS:${account}`]));
      await using proxy = await startTunnelProxy(Number(service.url.port));
      const { code, stdout, stderr } = await tried("sf", {
        HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      });
      assertEquals(code, 69, stdout);
      assertEquals(verdictsOf(stdout).at(-1), "TLS error");
      assertStringIncludes(stderr, "or a company proxy inspects traffic");
      assertEquals(service.requests, []);
    });
  },
);

describe("bruin connections test through a proxy", () => {
  for (const { name, label } of systems) {
    it(`tells of ${label} at once that the proxy cannot be reached`, async () => {
      const { code, stdout, stderr, seconds } = await tried(name, {
        HTTPS_PROXY: `http://etl:${marker}@127.0.0.1:9`,
      });
      assertEquals(code, 69, stderr);
      assertEquals(verdictsOf(stdout), ["details ok", "name ok", "TCP error"]);
      assertStringIncludes(stderr, "cannot reach the proxy 127.0.0.1:9");
      assertStringIncludes(stderr, "correct HTTPS_PROXY");
      assert(seconds < 15, `${seconds} s`);
    });

    it(`tells of ${label} at once that the proxy lets nothing through`, async () => {
      await using proxy = await startTunnelProxy(undefined);
      const { code, stdout, stderr, seconds } = await tried(name, {
        HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      });
      assertEquals(code, 69, stderr);
      assertEquals(verdictsOf(stdout).at(-1), "TLS error");
      assertStringIncludes(stderr, "opened no tunnel to");
      assert(seconds < 15, `${seconds} s`);
    });
  }
});
