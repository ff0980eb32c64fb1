/** Which proxy a request goes through, and what is no proxy (F9). */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { ProxyError, proxyFor } from "../../src/http/proxy.ts";

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
  ["http://127.0.0.1:80", { HTTP_PROXY: "http://proxy/" }, "proxy:80 of HTTP_PROXY"],
  [aws, { HTTPS_PROXY: "https://u:p%40ss@proxy" }, "proxy:443 of HTTPS_PROXY"],
  [aws, { HTTPS_PROXY: "http://u:p:a!s$@[::1]:3128" }, "[::1]:3128 of HTTPS_PROXY"],
  [aws, { HTTPS_PROXY: "http://a:1", ALL_PROXY: "socks5://b" }, "b:1080 of ALL_PROXY"],
  [aws, { HTTPS_PROXY: "http://a:1", NO_PROXY: ".amazonaws.com" }, "none"],
  [aws, { HTTPS_PROXY: "http://a:1", no_proxy: "x, amazonaws.com" }, "none"],
  [aws, { HTTPS_PROXY: "http://a:1", NO_PROXY: "aws.com" }, "a:1 of HTTPS_PROXY"],
  [aws, { HTTPS_PROXY: "ht!tp://x", NO_PROXY: "*" }, "none"],
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
