import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { ConnectionError } from "../../src/errors.ts";
import { emulatorEndpoint, replacedEndpoint } from "../../src/http/endpoint.ts";
import { keepsSecrets } from "../../src/loopback.ts";

const connection = "c";
const withLogin = (text: string) =>
  emulatorEndpoint("HERE", { env: envOf({ HERE: text }), connection, sendsLogin: true });
const withoutLogin = (text: string) =>
  emulatorEndpoint("HERE", { env: envOf({ HERE: text }), connection, sendsLogin: false });
const replaced = (text: string) =>
  replacedEndpoint("HERE", { env: envOf({ HERE: text }), connection });

describe("an address in a variable", () => {
  it("is not there when the variable is not set, or empty", () => {
    assertEquals([withLogin(""), withoutLogin(""), replaced("")], [
      undefined,
      undefined,
      undefined,
    ]);
    const env = envOf({});
    assertEquals(replacedEndpoint("HERE", { env, connection }), undefined);
    assertEquals(emulatorEndpoint("HERE", { env, connection, sendsLogin: true }), undefined);
  });

  it("takes a login over TLS, or to this machine", () => {
    for (const read of [withLogin, replaced]) {
      assertEquals(read("https://gate.example.com")?.href, "https://gate.example.com/");
      assertEquals(read("http://127.0.0.1:9050")?.href, "http://127.0.0.1:9050/");
      assertEquals(read("http://[::1]:9050")?.href, "http://[::1]:9050/");
      for (const text of ["http://gate.example.com", "http://10.0.0.1:9050", "ftp://localhost"]) {
        const error = assertThrows(() => read(text), ConnectionError);
        assertEquals(error.message, "HERE is no address that a login may be sent to");
      }
    }
  });

  it("of an emulator needs no scheme, and without a login may be any address of HTTP", () => {
    assertEquals(withLogin("localhost:9050")?.href, "http://localhost:9050/");
    assertThrows(() => withLogin("bigquery:9050"), ConnectionError, "no address that a login");
    assertEquals(withoutLogin("bigquery:9050")?.href, "http://bigquery:9050/");
    assertEquals(withoutLogin("https://bigquery")?.href, "https://bigquery/");
    for (const text of ["ftp://bigquery", "http://[x", "a b"]) {
      const error = assertThrows(() => withoutLogin(text), ConnectionError);
      assertEquals(error.message, "HERE is no address of HTTP");
    }
  });
});

describe("keepsSecrets()", () => {
  it("is for TLS and for this machine", () => {
    const cases = [
      ["https://example.com", true],
      ["http://localhost", true],
      ["http://127.8.9.1:1", true],
      ["http://example.com", false],
      ["http://localhost.example.com", false],
      ["ftp://localhost", false],
    ] as const;
    for (const [text, is] of cases) assertEquals(keepsSecrets(new URL(text)), is, text);
  });
});
