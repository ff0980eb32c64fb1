import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startSecretsManager } from "../../fakes/secrets_manager.ts";
import { credentials, marker, postgresSecret, region, variables } from "./fixtures.ts";
import { leastPrivilege, readInProcess } from "./process.ts";

const secrets = { "my-postgres": postgresSecret };

/** A proxy that answers CONNECT with one text, and all that comes after it with another. */
function startProxy(answers: readonly string[]) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: string[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      const buffer = new Uint8Array(4096);
      const received: string[] = [];
      for (const answer of answers) {
        const length = await connection.read(buffer) ?? 0;
        received.push(new TextDecoder().decode(buffer.subarray(0, length)));
        await connection.write(new TextEncoder().encode(answer));
      }
      requests.push(received[0].split("\r\n")[0]);
      connection.close();
    }
  })();
  return {
    url: `http://user:${marker}@127.0.0.1:${listener.addr.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

describe("the aws backend in a process", () => {
  it("needs no more than the least privilege", async () => {
    await using server = await startSecretsManager({ credentials, region, secrets });
    const env = { ...variables, BRUIN_AWS_ENDPOINT_URL: server.url };
    assertEquals(await readInProcess("my-postgres", { env }), "postgres, 1 request");
  });

  it("needs no system information and no files besides", async () => {
    await using server = await startSecretsManager({ credentials, region, secrets });
    const env = { ...variables, BRUIN_AWS_ENDPOINT_URL: server.url };
    const permissions = ["--ignore-env", "--allow-env=BRUIN_*", "--allow-net=127.0.0.1"];
    permissions.push("--allow-sys=osRelease");
    assertEquals(await readInProcess("my-postgres", { env, permissions }), "postgres, 1 request");
  });

  it("says in its own words that it may not connect", async () => {
    const env = { ...variables, BRUIN_AWS_ENDPOINT_URL: "https://secretsmanager.invalid" };
    const output = await readInProcess("my-postgres", { env });
    assertStringIncludes(
      output,
      "failed to read secret 'my-postgres' from AWS Secrets Manager: this program may not connect " +
        "to secretsmanager.invalid\n",
    );
    // The advice of Deno.
    assertEquals(output.includes("run again with"), false);
  });

  const ok = "HTTP/1.1 200 OK\r\n\r\n";
  const proxies: readonly (readonly [readonly string[], string])[] = [
    [
      ["HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"],
      "the proxy refused the request (HTTP 407)",
    ],
    [["HTTP/1.1 403 Forbidden\r\n\r\n"], "the proxy refused the connection"],
    [
      [ok, "this is not TLS"],
      "no secure connection to secretsmanager.invalid (it does not speak TLS)",
    ],
  ];
  for (const [answers, reason] of proxies) {
    it(`goes through HTTPS_PROXY: ${reason}`, async () => {
      await using proxy = startProxy(answers);
      const env = {
        ...variables,
        BRUIN_AWS_ENDPOINT_URL: "https://secretsmanager.invalid",
        HTTPS_PROXY: proxy.url,
      };
      const permissions = leastPrivilege.map((flag) =>
        flag.replace("--allow-net=127.0.0.1", "--allow-net=secretsmanager.invalid")
      );
      const output = await readInProcess("my-postgres", { env, permissions });
      assertStringIncludes(output, `from AWS Secrets Manager: ${reason}\n`);
      assertEquals(output.includes(marker), false);
      assertEquals(proxy.requests, ["CONNECT secretsmanager.invalid:443 HTTP/1.1"]);
    });
  }

  it("uses the AWS default chain only with the switch", async () => {
    await using server = await startSecretsManager({ credentials, region, secrets });
    const env = {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_DEFAULT_REGION: region,
    };
    const refused = await readInProcess("my-postgres", { env });
    assertEquals(
      refused.split("\n")[0],
      "failed to initialize AWS Secrets Manager client: BRUIN_AWS_ACCESS_KEY_ID env variable not set",
    );
    assertStringIncludes(refused, "BRUIN_AWS_CREDENTIALS=default");
    assertEquals(server.requests.length, 0);
    assertEquals(
      await readInProcess("my-postgres", { env: { ...env, BRUIN_AWS_CREDENTIALS: "default" } }),
      "postgres, 1 request",
    );
  });

  it("takes keys and region from an AWS profile with the switch", async () => {
    const home = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${home}/.aws`);
      await Deno.writeTextFile(
        `${home}/.aws/credentials`,
        `[etl]\naws_access_key_id = ${credentials.accessKeyId}\n` +
          `aws_secret_access_key = ${credentials.secretAccessKey}\n`,
      );
      await Deno.writeTextFile(`${home}/.aws/config`, `[profile etl]\nregion = ${region}\n`);
      await using server = await startSecretsManager({ credentials, region, secrets });
      const env = {
        HOME: home,
        AWS_PROFILE: "etl",
        AWS_ENDPOINT_URL: server.url,
        BRUIN_AWS_CREDENTIALS: "default",
      };
      const permissions = [...leastPrivilege, `--allow-read=${home}`];
      assertEquals(await readInProcess("my-postgres", { env, permissions }), "postgres, 1 request");
      assertEquals(
        await readInProcess("my-postgres", { env: { ...env, AWS_PROFILE: "none" }, permissions }),
        `failed to initialize AWS Secrets Manager client: BRUIN_AWS_REGION env variable not set
  cause: AWS_REGION, AWS_DEFAULT_REGION and the AWS profile name no region either
  fix: set BRUIN_AWS_REGION
  code: E101`,
      );
      const withRegion = { ...env, AWS_PROFILE: "none", AWS_REGION: region };
      assertStringIncludes(
        await readInProcess("my-postgres", { env: withRegion, permissions }),
        "failed to load AWS config\n  cause: no AWS credentials found (looked at AWS_*, profile, ",
      );
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  });
});
