/** Which proxy a request goes through, and what is no proxy (F9). */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../src/env.ts";
import { packageFlags } from "../tools/package_flags.ts";
import { ProxyError, proxyFor } from "../src/proxy.ts";

type Variables = Readonly<Record<string, string>>;

const found = (url: string, variables: Variables) => {
  const proxy = proxyFor(new URL(url), envOf(variables));
  return proxy === undefined ? "none" : `${proxy.host} of ${proxy.variable}`;
};

const aws = "https://secretsmanager.us-east-1.amazonaws.com/";

const cases: readonly (readonly [string, Variables, string])[] = [
  [aws, {}, "none"],
  [aws, { HTTPS_PROXY: "http://proxy:3128" }, "proxy:3128 of HTTPS_PROXY"],
  [aws, { https_proxy: "proxy.corp:8080" }, "proxy.corp:8080 of https_proxy"],
  [aws, { HTTP_PROXY: "http://proxy:3128" }, "none"],
  ["http://10.1.2.3:80", { HTTP_PROXY: "http://proxy/" }, "proxy:80 of HTTP_PROXY"],
  ["http://127.0.0.1:80", { HTTP_PROXY: "http://proxy/" }, "none"],
  ["http://LocalHost:80", { ALL_PROXY: "http://proxy/" }, "none"],
  ["https://[::1]", { HTTPS_PROXY: "http://proxy/" }, "none"],
  ["http://localhost.example", { HTTP_PROXY: "http://proxy/" }, "proxy:80 of HTTP_PROXY"],
  [aws, { HTTPS_PROXY: "https://u:p%40ss@proxy" }, "proxy:443 of HTTPS_PROXY"],
  [aws, { HTTPS_PROXY: "http://u:p:a!s$@[::1]:3128" }, "[::1]:3128 of HTTPS_PROXY"],
  [aws, { HTTPS_PROXY: "http://a:1", ALL_PROXY: "socks5://b" }, "b:1080 of ALL_PROXY"],
  [aws, { HTTPS_PROXY: "http://a:1", NO_PROXY: ".amazonaws.com" }, "none"],
  [aws, { HTTPS_PROXY: "http://a:1", no_proxy: "x, amazonaws.com" }, "none"],
  [aws, { HTTPS_PROXY: "http://a:1", NO_PROXY: "aws.com" }, "a:1 of HTTPS_PROXY"],
  [aws, { HTTPS_PROXY: "ht!tp://x", NO_PROXY: "*" }, "none"],
  [aws, { HTTPS_PROXY: "http://a:1", NO_PROXY: "*.AmazonAWS.com" }, "none"],
  ["https://[2001:db8::1]", { HTTPS_PROXY: "a:1", NO_PROXY: "[2001:db8::1]" }, "none"],
  ["https://10.1.2.3", { HTTPS_PROXY: "a:1", NO_PROXY: "10.0.0.0/8" }, "none"],
  ["https://11.1.2.3", { HTTPS_PROXY: "a:1", NO_PROXY: "10.0.0.0/8" }, "a:1 of HTTPS_PROXY"],
];

describe("proxyFor()", () => {
  for (const [url, variables, expected] of cases) {
    it(`${JSON.stringify(variables)} for ${url}: ${expected}`, () => {
      assertEquals(found(url, variables), expected);
    });
  }

  for (
    const value of [
      "ht!tp://x",
      "http://user:p@ss/hunter2@proxy:3128",
      "http://user:hunter2#@proxy:3128",
      " http://proxy:3128",
      "http:/hunter2:3128",
      "ftp://hunter2:3128",
      "http://proxy:99999",
      "http://proxy:3128/hunter2",
      "http://proxy:hunter2",
    ]
  ) {
    it(`refuses ${value} without showing it`, () => {
      const error = assertThrows(() => found(aws, { HTTPS_PROXY: value }), ProxyError);
      assert(error.message.startsWith("HTTPS_PROXY cannot be used: it "), error.message);
      assert(!error.describe().includes("hunter2"), error.describe());
    });
  }
});

const repository = new URL("../", import.meta.url).pathname;

/** Sends one request in a process of its own, and returns what it printed. */
async function sendInProcess(
  url: string,
  { env, permissions = ["--allow-env"], direct = false }: {
    readonly env: Variables;
    readonly permissions?: readonly string[];
    readonly direct?: boolean;
  },
): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-lock", "--allow-net", ...permissions],
      ...(await packageFlags()).map((flag) => flag.replace("=", `=${repository}`)),
      `--config=${repository}deno.json`,
      `${repository}tests/send_request.ts`,
      ...[url, String(direct)],
    ],
    clearEnv: true,
    env: { DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** A server that says what it is, and counts requests. */
function startAnswering(text: string) {
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    requests.push(request.url);
    return new Response(text);
  });
  const address = `127.0.0.1:${server.addr.port}`;
  return { address, requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe("outboundFetch() where a proxy is set", () => {
  it("sends what is for this machine directly, which Deno does not do by itself", async () => {
    await using proxy = startAnswering("the proxy");
    await using server = startAnswering("the server");
    for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) {
      const env = { [name]: `http://${proxy.address}`, NO_PROXY: "example.com" };
      for (const url of [server.address, server.address.replace("127.0.0.1", "localhost")]) {
        assertEquals(await sendInProcess(`http://${url}/`, { env }), "the server, example.com\n");
      }
    }
    assertEquals(proxy.requests, []);
  });

  it("goes through it elsewhere, unless NO_PROXY says otherwise", async () => {
    await using proxy = startAnswering("the proxy");
    const HTTP_PROXY = `http://${proxy.address}`;
    const url = "http://service.invalid/";
    assertEquals(await sendInProcess(url, { env: { HTTP_PROXY } }), "the proxy, undefined\n");
    for (const NO_PROXY of ["*", "*.invalid", "SERVICE.invalid"]) {
      const printed = await sendInProcess(url, { env: { HTTP_PROXY, NO_PROXY } });
      assertEquals(printed, "dns\n", NO_PROXY);
    }
    assertEquals(await sendInProcess(url, { env: { HTTP_PROXY }, direct: true }), "dns\n");
    assertEquals(proxy.requests, [url]);
  });

  it("says so where the permissions leave no other way", async () => {
    await using proxy = startAnswering("the proxy");
    const printed = await sendInProcess("http://127.0.0.1:9/", {
      env: { HTTP_PROXY: `http://${proxy.address}` },
      permissions: ["--allow-env=HTTP_PROXY"],
    });
    assertEquals(
      printed,
      "HTTP_PROXY would send to a proxy what is for 127.0.0.1 alone\n",
    );
    assertEquals(proxy.requests, []);
  });
});
