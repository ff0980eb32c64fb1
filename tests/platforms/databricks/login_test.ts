/** Logins and addresses: https://docs.databricks.com/dev-tools/auth (oauth-m2m, pat). */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError } from "../../../src/errors.ts";
import { never } from "../../contracts/connection.ts";
import { type SentRequest, startService } from "../../fakes/scripted_service.ts";
import { connect } from "./server.ts";

const submit = "POST /api/2.0/sql/statements";
const principal = { client_id: "app-1", client_secret: "MARKER: sécret/+%", token: "" };
const done = () => Response.json({ statement_id: "s", status: { state: "SUCCEEDED" } });
const options = { signal: never };

const issued = (value: string, life: number | undefined = 3600) => () =>
  Response.json({ access_token: value, token_type: "Bearer", expires_in: life, scope: "all-apis" });

describe("a login of Databricks", () => {
  it("of a service principal asks for one token for many statements (oauth-m2m)", async () => {
    await using service = startService({ "POST /oidc/v1/token": [issued("t1")], [submit]: [done] });
    await using connection = connect(principal, { server: service.url.href });
    for (const _ of ["one", "two"]) await connection.execute(["insert into t select 1"], options);
    const [asked] = service.of("POST /oidc/v1/token") as [SentRequest];
    assertEquals(service.of("POST /oidc/v1/token").length, 1);
    assertEquals(asked.text, "grant_type=client_credentials&scope=all-apis");
    const sent = asked.headers.get("authorization")?.replace("Basic ", "") ?? "";
    const bytes = Uint8Array.from(atob(sent), (character) => character.charCodeAt(0));
    assertEquals(new TextDecoder().decode(bytes), `app-1:${principal.client_secret}`);
    assertEquals(service.of(submit).map(({ headers }) => headers.get("authorization")), [
      "Bearer t1",
      "Bearer t1",
    ]);
  });

  it("of a service principal wins over a token, as in the reference", async () => {
    await using service = startService({ "POST /oidc/v1/token": [issued("t1")], [submit]: [done] });
    await using connection = connect({ ...principal, token: "dapi" }, { server: service.url.href });
    await connection.execute(["insert into t select 1"], options);
    assertEquals(service.of(submit)[0]?.headers.get("authorization"), "Bearer t1");
  });

  it("is renewed before its token ends, and when it is refused before", async () => {
    await using service = startService({
      "POST /oidc/v1/token": [issued("short", 30), issued("t2"), issued("t3")],
      [submit]: [
        done,
        done,
        () => Response.json({ error_code: 401, message: "Token is expired" }, { status: 401 }),
        done,
      ],
    });
    await using connection = connect(principal, { server: service.url.href });
    for (const _ of [1, 2, 3]) await connection.execute(["insert into t select 1"], options);
    assertEquals(service.of(submit).map(({ headers }) => headers.get("authorization")), [
      "Bearer short",
      "Bearer t2",
      "Bearer t2",
      "Bearer t3",
    ]);
  });

  for (
    const [status, message] of [
      [401, "Credential was not sent or was of an unsupported type for this API."],
      [403, "Invalid access token. [ReqId: 1]"],
      [403, "Access token has expired"],
    ] as const
  ) {
    it(`is recognized as refused, so that the secret is fetched again: HTTP ${status} ${message}`, async () => {
      await using service = startService({
        [submit]: [() => Response.json({ error_code: String(status), message }, { status })],
      });
      await using connection = connect({ token: "dapi-MARKER" }, { server: service.url.href });
      const error = await assertRejects(
        () => connection.execute(["insert into t select 1"], options),
        ConnectionError,
      );
      assertEquals([error.loginRefused, error.exitReason, error.explanation.code], [
        true,
        "denied",
        "E512",
      ]);
      assert(!Deno.inspect(error).includes("MARKER") && !error.describe().includes("MARKER"));
      assertEquals(service.of(submit).length, 1, "there is no other token to try");
    });
  }

  it("of a principal with a wrong secret is refused in its own words, without the secret", async () => {
    await using service = startService({
      "POST /oidc/v1/token": [
        () =>
          Response.json({
            error: "invalid_client",
            error_description: "Client authentication failed MARKER",
          }, {
            status: 401,
          }),
      ],
    });
    await using connection = connect(principal, { server: service.url.href });
    const error = await assertRejects(() => connection.query("select 1", options), ConnectionError);
    assertEquals(error.message, "Databricks refused the service principal");
    assertEquals([error.loginRefused, error.exitReason], [true, "denied"]);
    assert(!Deno.inspect(error).includes("MARKER") && !error.describe().includes("MARKER"));
  });
});

describe("an address of Databricks", () => {
  const cases = [
    [{ host: "dbc<1" }, "E510", "such as dbc-"],
    [{ path: "0123456789abcdef" }, "E511", "/sql/1.0/warehouses/0123456789abcdef"],
    [{ path: "sql/protocolv1/o/123/0101-1-abc" }, "E511", "Connection details"],
    [{ path: "/sql/1.0/warehouse/x" }, "E511", "/sql/1.0/warehouses/"],
  ] as const;
  for (const [changes, code, fix] of cases) {
    it(`is explained when it is none: ${JSON.stringify(changes)}`, () => {
      const error = assertThrows(() => connect(changes, { server: "" }), ConnectionError);
      assertEquals(error.explanation.code, code);
      assertStringIncludes(error.explanation.fix ?? "", fix);
    });
  }

  it("takes the older path of a warehouse, and a whole one that was pasted", async () => {
    const id = "0123456789abcdef";
    await using service = startService({ [submit]: [done] });
    for (
      const path of [`sql/1.0/endpoints/${id}/`, ` https://h.example.com/sql/1.0/warehouses/${id}`]
    ) {
      await using connection = connect({ path }, { server: service.url.href });
      await connection.execute(["insert into t select 1"], options);
    }
    assertEquals(service.of(submit).map(({ json }) => json.warehouse_id), [id, id]);
  });

  it("sends no login over http to another machine", () => {
    assertThrows(
      () => connect({}, { server: "http://example.com" }),
      ConnectionError,
      "BRUIN_DATABRICKS_URL",
    );
  });
});
