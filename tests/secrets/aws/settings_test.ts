import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { SecretsError } from "../../../src/errors.ts";
import { readSettings } from "../../../src/secrets/aws/settings.ts";
import { marker, variables } from "./fixtures.ts";

type Variables = Readonly<Record<string, string | undefined>>;

function refusal(env: Variables): string {
  const error = assertThrows(() => readSettings(envOf(env), () => {}), SecretsError);
  assertEquals(error.backend, "aws");
  assertEquals(error.exitReason, "configuration");
  const text = `${error.describe()}${Deno.inspect(error)}`;
  assertEquals(text.includes(marker), false, text);
  return error.describe();
}

function warningsFor(env: Variables): string[] {
  const warnings: string[] = [];
  readSettings(envOf(env), (message) => warnings.push(message));
  return warnings;
}

const start = "failed to initialize AWS Secrets Manager client:";

describe("readSettings()", () => {
  it("takes the four documented variables and the documented defaults", () => {
    const settings = readSettings(
      envOf({ ...variables, BRUIN_AWS_SESSION_TOKEN: "token" }),
      () => {},
    );
    assertEquals(settings.keys?.accessKeyId, variables.BRUIN_AWS_ACCESS_KEY_ID);
    assertEquals(
      settings.keys?.secretAccessKey.reveal(),
      variables.BRUIN_AWS_SECRET_ACCESS_KEY,
    );
    assertEquals(settings.keys?.sessionToken?.reveal(), "token");
    assertEquals(settings.region, "eu-west-1");
    assertEquals(settings.endpoint, undefined);
    assertEquals(settings.secretPrefix, "");
    assertEquals(settings.role, undefined);
    assertEquals(settings.retryPolicy, {
      totalMs: 30_000,
      attemptMs: 10_000,
      maxRetries: 3,
      waitMinMs: 200,
      waitMaxMs: 2_000,
    });
  });

  it("prints no key", () => {
    const settings = readSettings(envOf(variables), () => {});
    assertEquals(Deno.inspect(settings, { depth: 9 }).includes(marker), false);
    assertEquals(JSON.stringify(settings).includes(marker), false);
  });

  it("names every missing variable, the first in the words of the reference", () => {
    assertEquals(
      refusal({}),
      `${start} BRUIN_AWS_ACCESS_KEY_ID env variable not set
  cause: also not set: BRUIN_AWS_SECRET_ACCESS_KEY, BRUIN_AWS_REGION
  fix: set BRUIN_AWS_ACCESS_KEY_ID, BRUIN_AWS_SECRET_ACCESS_KEY, BRUIN_AWS_REGION
  code: E101`,
    );
  });

  for (const name of Object.keys(variables)) {
    for (const value of [undefined, "", " \n"]) {
      it(`misses ${name} when it is ${JSON.stringify(value) ?? "unset"}`, () => {
        const [first] = refusal({ ...variables, [name]: value }).split("\n");
        assertEquals(first, `${start} ${name} env variable not set`);
      });
    }
  }

  it("names the half of a pair that is set", () => {
    const text = refusal({ ...variables, BRUIN_AWS_ACCESS_KEY_ID: undefined });
    assertStringIncludes(
      text,
      "cause: BRUIN_AWS_SECRET_ACCESS_KEY is set but BRUIN_AWS_ACCESS_KEY_ID is not",
    );
  });

  it("does not complete half a pair from the AWS variables, but names the switch for them", () => {
    const text = refusal({
      ...variables,
      BRUIN_AWS_ACCESS_KEY_ID: undefined,
      AWS_ACCESS_KEY_ID: `AKIA${marker}`,
    });
    assertStringIncludes(
      text,
      "set BRUIN_AWS_CREDENTIALS=default to use the AWS credentials of AWS_ACCESS_KEY_ID",
    );
  });

  it("refuses half a pair with the default chain too", () => {
    const text = refusal({
      BRUIN_AWS_CREDENTIALS: "default",
      BRUIN_AWS_SECRET_ACCESS_KEY: marker,
      BRUIN_AWS_REGION: "eu-west-1",
    });
    assertEquals(text.split("\n")[0], `${start} BRUIN_AWS_ACCESS_KEY_ID env variable not set`);
  });

  it("refuses a temporary key without its session token", () => {
    assertEquals(
      refusal({ ...variables, BRUIN_AWS_ACCESS_KEY_ID: "ASIAIOSFODNN7EXAMPLE" }),
      `${start} BRUIN_AWS_SESSION_TOKEN env variable not set
  cause: key id starts with ASIA (temporary) but BRUIN_AWS_SESSION_TOKEN is not set
  fix: set BRUIN_AWS_SESSION_TOKEN, or use a permanent access key
  code: E103`,
    );
  });

  const trimmed: readonly (readonly [string, string])[] = [
    ["key\n", "removed 1 trailing newline"],
    ["key\r\n", "removed 1 trailing newline"],
    ["\n\nkey", "removed 2 leading newlines"],
    [" key \n", "removed 1 leading blank and 2 trailing blanks"],
  ];
  for (const [value, warning] of trimmed) {
    it(`trims ${JSON.stringify(value)} and says so`, () => {
      const env = { ...variables, BRUIN_AWS_SECRET_ACCESS_KEY: value };
      assertEquals(warningsFor(env), [`BRUIN_AWS_SECRET_ACCESS_KEY: ${warning}`]);
      assertEquals(
        readSettings(envOf(env), () => {}).keys?.secretAccessKey.reveal(),
        "key",
      );
    });
  }

  const unusable: readonly (readonly [string, string, string])[] = [
    ["BRUIN_AWS_SECRET_ACCESS_KEY", `a\tb${marker}`, "contains a control character at position 2"],
    ["BRUIN_AWS_SECRET_ACCESS_KEY", `${marker}é`, "contains a non-ASCII character at position 14"],
    ["BRUIN_AWS_SECRET_ACCESS_KEY", `a ${marker}`, "contains a blank"],
    ["BRUIN_AWS_SESSION_TOKEN", `"${marker}"`, "is wrapped in quotes; remove them"],
    ["BRUIN_AWS_REGION", "us-east1", "'us-east1' is not an AWS region; did you mean 'us-east-1'?"],
    [
      "BRUIN_AWS_REGION",
      "EU West 1",
      "'EU West 1' is not an AWS region; did you mean 'eu-west-1'?",
    ],
    [
      "BRUIN_AWS_REGION",
      "Frankfurt",
      "'Frankfurt' is not an AWS region; expected a form such as eu-west-1",
    ],
    [
      "BRUIN_AWS_REGION",
      `wJalrXUtnFEMI/K7MDENG/${marker}`,
      "is not an AWS region; expected a form such as eu-west-1",
    ],
    ["BRUIN_AWS_CREDENTIALS", "chain", "must be 'default' or not set"],
    ["BRUIN_AWS_TIMEOUT", "30", "must be a positive duration, such as 30s or 1m30s"],
    ["BRUIN_AWS_TIMEOUT", "0s", "must be a positive duration, such as 30s or 1m30s"],
    ["BRUIN_AWS_RETRY_WAIT_MIN", "-1s", "must be a positive duration, such as 30s or 1m30s"],
    [
      "BRUIN_AWS_RETRY_WAIT_MAX",
      "100ms",
      "must be greater than or equal to BRUIN_AWS_RETRY_WAIT_MIN",
    ],
    ["BRUIN_AWS_MAX_RETRIES", "many", "must be a non-negative integer"],
    ["BRUIN_AWS_MAX_RETRIES", "-1", "must be a non-negative integer"],
    ["BRUIN_AWS_ENDPOINT_URL", "vpce.example", "is not a URL"],
    [
      "BRUIN_AWS_ENDPOINT_URL",
      "http://vpce.example",
      "must use https; http is accepted for loopback hosts only",
    ],
    // Scenario 36: names that only look like this machine.
    ...["localhost.example", "127.0.0.1.example", "localhost@vpce.example", "0x7f.example"].map((
      host,
    ): [string, string, string] => [
      "BRUIN_AWS_ENDPOINT_URL",
      `http://${host}`,
      host.includes("@")
        ? "must not contain a user name or password"
        : "must use https; http is accepted for loopback hosts only",
    ]),
    [
      "AWS_ENDPOINT_URL",
      `https://user:${marker}@vpce.example`,
      "must not contain a user name or password",
    ],
    [
      "BRUIN_AWS_STS_ENDPOINT_URL",
      `https://vpce.example/?key=${marker}`,
      "must not contain a query or fragment",
    ],
    ["BRUIN_AWS_SECRET_PREFIX", "prod:", "contains characters AWS does not allow in names"],
    ["BRUIN_AWS_USE_FIPS", "yes", "must be true or false"],
    ["BRUIN_AWS_ROLE_ARN", "reader", "is not the ARN of an IAM role"],
    ["BRUIN_AWS_ROLE_EXTERNAL_ID", marker, "is set but BRUIN_AWS_ROLE_ARN is not"],
    ["BRUIN_AWS_ROLE_SESSION_NAME", "a b", "must have 2 to 64 letters, digits or +=,.@-_"],
  ];
  for (const [name, value, problem] of unusable) {
    it(`refuses ${name} ${value.replaceAll(marker, "…")}: ${problem}`, () => {
      const [first] = refusal({ ...variables, [name]: value }).split("\n");
      assertEquals(first, `${start} ${name} ${problem}`);
    });
  }

  it("names all unusable variables at once", () => {
    const text = refusal({
      ...variables,
      BRUIN_AWS_REGION: "nowhere",
      BRUIN_AWS_TIMEOUT: "soon",
      BRUIN_AWS_USE_FIPS: "maybe",
    });
    for (const name of ["BRUIN_AWS_REGION", "BRUIN_AWS_TIMEOUT", "BRUIN_AWS_USE_FIPS"]) {
      assertStringIncludes(text, name);
    }
  });

  it("refuses FIPS together with an endpoint", () => {
    const text = refusal({
      ...variables,
      BRUIN_AWS_USE_FIPS: "true",
      AWS_ENDPOINT_URL: "https://vpce.example",
    });
    assertStringIncludes(text, "BRUIN_AWS_USE_FIPS cannot be combined with AWS_ENDPOINT_URL");
  });

  it("warns of a region that may be newer than this version", () => {
    assertEquals(warningsFor({ ...variables, BRUIN_AWS_REGION: "eu-west-9" }), [
      "'eu-west-9' is not an AWS region known to this version; did you mean 'eu-west-1'?",
    ]);
  });

  it("prefers its own endpoint to those of other AWS tools", () => {
    const names = [
      "BRUIN_AWS_ENDPOINT_URL",
      "AWS_ENDPOINT_URL_SECRETS_MANAGER",
      "AWS_ENDPOINT_URL",
    ];
    const env: Record<string, string> = { ...variables };
    for (const name of names.toReversed()) {
      env[name] = `https://${name.toLowerCase().replaceAll("_", "-")}.example`;
      assertEquals(readSettings(envOf(env), () => {}).endpoint, env[name]);
    }
  });

  it("reads no other AWS variable without the switch", () => {
    const read: string[] = [];
    const env = envOf(variables);
    readSettings({ ...env, get: (name) => (read.push(name), env.get(name)) }, () => {});
    assertEquals(
      read.filter((name) => !name.startsWith("BRUIN_AWS_") && !name.startsWith("AWS_ENDPOINT_URL")),
      [],
    );
  });

  it("takes the region of the AWS variables with the switch", () => {
    const env = { BRUIN_AWS_CREDENTIALS: "default", AWS_DEFAULT_REGION: "eu-north-1" };
    assertEquals(readSettings(envOf(env), () => {}).region, "eu-north-1");
    assertEquals(
      readSettings(envOf({ ...env, AWS_REGION: "eu-south-1" }), () => {}).region,
      "eu-south-1",
    );
    assertEquals(
      readSettings(envOf({ BRUIN_AWS_CREDENTIALS: "default" }), () => {}).region,
      undefined,
    );
  });
});
