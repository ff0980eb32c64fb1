/** Logins, as the drivers of Snowflake send them; fields and codes are those of their published sources. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { describe, it } from "@std/testing/bdd";
import { systemClock } from "../../../src/clock.ts";
import { envOf } from "../../../src/env.ts";
import { ConnectionError } from "../../../src/errors.ts";
import { accountOf } from "../../../src/platforms/snowflake/account.ts";
import { never } from "../../contracts/connection.ts";
import { connect, login, no, query, rows, secrets, start } from "./service.ts";

const options = { signal: never };
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }) as string;

async function tokenSent(details: Record<string, unknown>): Promise<Record<string, string>> {
  await using service = start({ [query]: [() => rows()] });
  await using connection = await connect(service, details);
  await connection.query("select 1", options);
  return service.of(login)[0]!.json.data;
}

describe("a login", () => {
  it("sends password, place and parameters of the session once, and the token afterwards", async () => {
    await using service = start({ [query]: [() => rows()] });
    {
      await using connection = await connect(service, {
        database: "shop",
        schema: "raw",
        warehouse: "small",
        role: "LOADER",
      });
      await connection.query("select 1", options);
      await connection.query("select 2", options);
    }
    const [sent, ...more] = service.of(login);
    assertEquals(more, []);
    const { requestId, request_guid, ...place } = sent!.query;
    assert(requestId !== undefined && request_guid !== undefined);
    assertEquals(place, {
      databaseName: "shop",
      schemaName: "raw",
      warehouse: "small",
      roleName: "LOADER",
    });
    const { data } = sent!.json;
    assertEquals([data.ACCOUNT_NAME, data.LOGIN_NAME, data.PASSWORD], [
      "acme-prod",
      "etl",
      secrets.password,
    ]);
    assertEquals(data.SESSION_PARAMETERS, {
      AUTOCOMMIT: true,
      CLIENT_VALIDATE_DEFAULT_PARAMETERS: true,
      JSON_INDENT: 0,
    });
    assertEquals(data.CLIENT_APP_ID, "JavaScript");
    for (const { headers } of service.of(query)) {
      assertEquals(headers.get("authorization"), `Snowflake Token="${secrets.session}"`);
    }
    const [closed] = service.of("POST /session");
    assertEquals(closed!.query.delete, "true");
  });

  const keys: readonly (readonly [string, Record<string, unknown>])[] = [
    ["PKCS#8", { private_key: pkcs8 }],
    ["PKCS#8 on one line", { private_key: pkcs8.replaceAll("\n", "\\n") }],
    ["PKCS#1", { private_key: privateKey.export({ type: "pkcs1", format: "pem" }) }],
    ["encrypted PKCS#8", {
      private_key: privateKey.export({
        type: "pkcs8",
        format: "pem",
        cipher: "aes-256-cbc",
        passphrase: secrets.password,
      }),
    }],
  ];
  for (const [name, details] of keys) {
    it(`proves itself with a key: ${name}`, async () => {
      const data = await tokenSent(details);
      assertEquals([data.AUTHENTICATOR, data.PASSWORD], ["SNOWFLAKE_JWT", undefined]);
      const [head = "", claims = "", signature = ""] = data.TOKEN!.split(".");
      const bytes = new TextEncoder().encode(`${head}.${claims}`);
      const key = createPublicKey(publicKey.export({ type: "spki", format: "pem" }));
      assert(verify("RSA-SHA256", bytes, key, new Uint8Array(Buffer.from(signature, "base64url"))));
      const { iss, sub, iat, exp } = JSON.parse(
        atob(claims.replaceAll("-", "+").replaceAll("_", "/")),
      );
      assertEquals([sub, exp - iat], ["ACME-PROD.ETL", 60]);
      assert(/^ACME-PROD\.ETL\.SHA256:[A-Za-z\d+/]{43}=$/.test(iss));
    });
  }

  it("reads a key from its file", async () => {
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, pkcs8);
    assertEquals((await tokenSent({ private_key_path: file })).AUTHENTICATOR, "SNOWFLAKE_JWT");
    await Deno.remove(file);
  });

  it("sends an OAuth token", async () => {
    const { AUTHENTICATOR, TOKEN, PASSWORD } = await tokenSent({
      token: "MARKER-oauth",
      password: "",
      username: "",
    });
    assertEquals([AUTHENTICATOR, TOKEN, PASSWORD], ["OAUTH", "MARKER-oauth", undefined]);
  });

  const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
    .export({ type: "pkcs8", format: "pem" });
  const broken: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ["another passphrase", { ...keys[3]![1], password: "MARKER-other" }, "cannot be decrypted"],
    ["no passphrase", { ...keys[3]![1], password: "" }, "is encrypted, and there is no passphrase"],
    ["a key of another kind", { private_key: elliptic }, "is no RSA key"],
    ["something else", { private_key: "MARKER-none" }, "is no private key in PEM form"],
    ["half a key", { private_key: pkcs8.replace(/\n.{64}\n/, "\n") }, "cannot be read"],
    ["a file that is not there", { private_key_path: "/no/such.p8" }, "cannot be read"],
  ];
  for (const [name, details, message] of broken) {
    it(`refuses ${name}, and shows nothing of it`, async () => {
      await using service = start({});
      const error = await assertRejects(() => connect(service, details), ConnectionError, message);
      assertEquals(error.explanation.code, "E501");
      assertEquals(/MARKER|BEGIN PRIVATE KEY-----\n/.test(error.describe()), false);
    });
  }

  const refused: readonly (readonly [string, string, string, boolean, string])[] = [
    [
      "390100",
      "Incorrect username or password was specified.",
      'user "etl" is not accepted',
      true,
      "E502",
    ],
    [
      "390102",
      "Your user account has been temporarily locked",
      "is locked or disabled",
      false,
      "E503",
    ],
    [
      "390422",
      "Incoming request with IP/Token 1.2.3.4 is not allowed to access Snowflake.",
      "does not let this network in",
      false,
      "E503",
    ],
    ["394508", "MFA with TOTP is required.", "needs a second factor", false, "E503"],
    [
      "390201",
      "The requested warehouse does not exist or not authorized",
      "is not there for this user",
      false,
      "E504",
    ],
    [
      "390189",
      "Role 'X' specified in the connect string does not exist or not authorized.",
      "is not there for this user",
      false,
      "E504",
    ],
    ["399999", "Something new.", "the login failed", false, "E503"],
  ];
  for (const [code, text, message, loginRefused, ours] of refused) {
    it(`is refused with ${code}: ${message}`, async () => {
      await using service = start({ [login]: [() => no(code, text)] });
      await using connection = await connect(service);
      const error = await assertRejects(
        () => connection.query("select 1", options),
        ConnectionError,
        message,
      );
      assertEquals([error.loginRefused, error.explanation.code], [loginRefused, ours]);
      assertStringIncludes(error.describe(), `${code}: ${text}`);
      assertEquals(error.describe().includes("MARKER"), false);
      assertEquals(service.of(login).length, 1, "wrong passwords lock users");
    });
  }

  it("names key and token when these are refused", async () => {
    for (
      const [details, code, message] of [
        [{ private_key: pkcs8 }, "390144", 'user "etl" is not accepted with this key'],
        [{ token: "t", password: "" }, "390303", "the OAuth token is not accepted"],
      ] as const
    ) {
      await using service = start({ [login]: [() => no(code, "JWT token is invalid.")] });
      await using connection = await connect(service, details);
      const error = await assertRejects(
        () => connection.query("select 1", options),
        ConnectionError,
      );
      assertEquals([error.message, error.loginRefused], [message, true]);
    }
  });

  it("is not taken while the service is busy, which is told with its status", async () => {
    const passed = { ms: 0 };
    const clock = {
      ...systemClock,
      sleep: (ms: number) => Promise.resolve(void (passed.ms += ms)),
    };
    await using service = start({
      [login]: [() => new Response("", { status: 503, headers: { "retry-after": "40" } })],
    });
    await using connection = await connect(service, {}, { clock });
    const error = await assertRejects(
      () => connection.query("select 1", options),
      ConnectionError,
      "Snowflake takes no login now",
    );
    assertEquals([error.exitReason, error.loginRefused], ["try-again", false]);
    assertStringIncludes(error.explanation.cause ?? "", "(HTTP 503)");
    assertEquals([service.of(login).length, passed.ms], [1, 0]);
  });

  it("tells an account that does not exist from one that is down", async () => {
    const page = () => new Response("<html>MARKER</html>", { status: 403 });
    await using service = start({ [login]: [page] });
    await using connection = await connect(service);
    const error = await assertRejects(() => connection.query("select 1", options), ConnectionError);
    assertEquals(error.message, 'there is no account "acme-prod" of Snowflake');
    assertEquals([error.exitReason, error.explanation.code], ["configuration", "E500"]);
    assertEquals(error.describe().includes("MARKER"), false);
  });
});

describe("accountOf", () => {
  const find = (account: string, region?: string, url?: string) =>
    accountOf({ account, region }, {
      connection: "c",
      env: envOf(url === undefined ? {} : { BRUIN_SNOWFLAKE_URL: url }),
    });

  it("finds host and page of every form of an account", () => {
    const cases: readonly (readonly [string, string | undefined, string, string])[] = [
      ["acme-prod", undefined, "acme-prod.snowflakecomputing.com", "acme/prod"],
      ["acme-my_team", undefined, "acme-my-team.snowflakecomputing.com", "acme/my_team"],
      ["xy12345", undefined, "xy12345.snowflakecomputing.com", "us-west-2/xy12345"],
      ["xy12345", "us-west-2", "xy12345.snowflakecomputing.com", "us-west-2/xy12345"],
      [
        "xy12345",
        "eu-central-1",
        "xy12345.eu-central-1.snowflakecomputing.com",
        "eu-central-1/xy12345",
      ],
      [
        "xy12345.west-europe.azure",
        "",
        "xy12345.west-europe.azure.snowflakecomputing.com",
        "west-europe.azure/xy12345",
      ],
      [
        "xy12345.cn-northwest-1.aws",
        undefined,
        "xy12345.cn-northwest-1.aws.snowflakecomputing.cn",
        "cn-northwest-1.aws/xy12345",
      ],
      [
        " https://ACME-prod.snowflakecomputing.com/console ",
        undefined,
        "acme-prod.snowflakecomputing.com",
        "acme/prod",
      ],
    ];
    for (const [account, region, host, page] of cases) {
      const found = find(account, region);
      assertEquals([found.base.href, found.page], [`https://${host}/`, page]);
    }
  });

  it("refuses two regions, what is no account, and a plain address elsewhere", async () => {
    for (
      const [run, message] of [
        [() => find("xy.eu-central-1", "us-east-1"), "names two regions"],
        [() => find("a b"), "is no account"],
        [() => find("a", "", "http://example.com"), "no address that a login may be sent to"],
      ] as const
    ) {
      await assertRejects(async () => await Promise.resolve().then(run), ConnectionError, message);
    }
  });
});
