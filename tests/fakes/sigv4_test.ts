import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { sign, signingKey } from "./sigv4.ts";

const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const common = { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z" };

/** Cases of the test suite that AWS publishes for Signature Version 4, by their names there. */
const vectors: readonly {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signature: string;
}[] = [
  {
    name: "get-vanilla",
    method: "GET",
    target: "/",
    headers: common,
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "get-vanilla-query-order-key-case",
    method: "GET",
    target: "/?Param2=value2&Param1=value1",
    headers: common,
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    name: "post-vanilla",
    method: "POST",
    target: "/",
    headers: common,
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "post-sts-header-before",
    method: "POST",
    target: "/",
    headers: {
      ...common,
      "x-amz-security-token":
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
    },
    signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
  },
  {
    name: "post-x-www-form-urlencoded",
    method: "POST",
    target: "/",
    headers: { ...common, "content-type": "application/x-www-form-urlencoded" },
    body: "Param1=value1",
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  },
];

describe("sign()", () => {
  for (const { name, body = "", signature, ...request } of vectors) {
    it(`agrees with the published vector ${name}`, () => {
      const actual = sign({ ...request, body: new TextEncoder().encode(body) }, {
        date: "20150830",
        region: "us-east-1",
        service: "service",
        signedHeaders: Object.keys(request.headers).sort(),
        secretAccessKey,
      });
      assertEquals(actual, signature);
    });
  }
});

describe("signingKey()", () => {
  it("agrees with the published derivation", () => {
    assertEquals(
      Array.from(
        signingKey(secretAccessKey, ["20150830", "us-east-1", "iam"]),
        (byte) => byte.toString(16).padStart(2, "0"),
      ).join(""),
      "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
    );
  });
});
