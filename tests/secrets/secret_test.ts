import { assertEquals, assertInstanceOf, assertNotMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SecretsError } from "../../src/errors.ts";
import { parseSecret, type SecretOverlay } from "../../src/secrets/secret.ts";

/** Stands for whatever must not be printed. */
const marker = "marker-3b7f";

function parse(text: string, overlay?: SecretOverlay) {
  const secret = parseSecret(text, { secretName: "my-db", backend: "aws", overlay });
  return { type: secret.type, details: secret.details.reveal(), warnings: secret.warnings };
}

function golden(name: string): string {
  return Deno.readTextFileSync(new URL(`../testdata/secrets/${name}.json`, import.meta.url));
}

const login = { username: "etl", password: marker };
const awsForm = ["secret 'my-db': has the key/value form of AWS; accepted"];

const accepted: Readonly<Record<string, ReturnType<typeof parse>>> = {
  postgres: {
    type: "postgres",
    details: {
      host: "localhost",
      port: 5432,
      username: "myuser",
      password: "mypassword",
      database: "mydatabase",
      schema: "public",
    },
    warnings: [],
  },
  snowflake: {
    type: "snowflake",
    details: {
      account: "my-account",
      username: "myuser",
      password: "mypassword",
      warehouse: "my-warehouse",
      database: "my-database",
      schema: "my-schema",
    },
    warnings: [],
  },
  bigquery: {
    type: "google_cloud_platform",
    details: {
      project_id: "my-gcp-project",
      service_account_file: "/path/to/service-account.json",
    },
    warnings: [],
  },
  rds_postgres: {
    type: "postgres",
    details: { ...login, host: "db.example.internal", port: 5432, database: "shop" },
    warnings: awsForm,
  },
  redshift: {
    type: "redshift",
    details: { ...login, host: "dwh.example.internal", port: 5439, database: "dwh" },
    warnings: awsForm,
  },
  documentdb: {
    type: "mongo",
    details: { ...login, host: "docs.example.internal", port: 27017, ssl: true },
    warnings: awsForm,
  },
  sqlserver: {
    type: "mssql",
    details: { ...login, host: "ms.example.internal", port: 1433, database: "master" },
    warnings: awsForm,
  },
  oracle: {
    type: "oracle",
    details: { ...login, host: "ora.example.internal", port: 1521, service_name: "ORCL" },
    warnings: awsForm,
  },
  flat: {
    type: "postgres",
    details: { ...login, host: "db.example.internal", database: "shop" },
    warnings: ["secret 'my-db': has its fields beside 'type' instead of inside 'details'"],
  },
  upper_case: {
    type: "postgres",
    details: { host: "db.example.internal" },
    warnings: [
      "secret 'my-db': 'Type' is read as 'type'",
      "secret 'my-db': 'DETAILS' is read as 'details'",
    ],
  },
  byte_order_mark: { type: "generic", details: { value: marker }, warnings: [] },
};

const notJson = "failed to parse secret as JSON: secret 'my-db' is not valid JSON";
const form = 'expected {"type": "…", "details": {…}}';
const notObject = "failed to parse secret as JSON: secret 'my-db' must be a JSON object, found";
const incomplete = "secret 'my-db' must contain both 'type' (non-empty string) " +
  "and 'details' (object)";

const refused: readonly (readonly [text: string, message: string, cause?: string])[] = [
  ["", "failed to parse secret as JSON: secret 'my-db' is empty"],
  [" \n", "failed to parse secret as JSON: secret 'my-db' is empty"],
  [
    `{"type":"postgres",\n"details":{"password":"${marker}"x}}`,
    `${notJson} (line 2, column 36); ${form}`,
    "expected ',' or '}'",
  ],
  [
    `{"type":"postgres","details":{"password":"${marker}",}}`,
    `${notJson} (line 1, column 55); ${form}`,
    "a comma before the end",
  ],
  [
    `{"type":"postgres","details":{"password":"${marker}","password":"x"}}`,
    `${notJson} (line 1, column 56); ${form}`,
    "a key occurs twice in one object",
  ],
  [
    `postgres://etl:${marker}@localhost/shop`,
    `${notJson} (line 1, column 1); ${form}`,
    'it looks like a URI; store its parts as fields inside "details"',
  ],
  [
    `{'type': 'postgres', 'password': '${marker}'}`,
    `${notJson} (line 1, column 2); ${form}`,
    "it looks like a Python dict; JSON needs double quotes (use json.dumps)",
  ],
  [
    `type: postgres\npassword: ${marker}`,
    `${notJson} (line 1, column 1); ${form}`,
    "it looks like YAML; store it as JSON",
  ],
  [
    `environments:\n  default:\n    connections: {x: ${marker}}`,
    `${notJson} (line 1, column 1); ${form}`,
    "it looks like a whole .bruin.yml; store each connection as a secret of its own",
  ],
  [marker, `${notJson} (line 1, column 1); ${form}`, "expected a value"],
  [`["${marker}"]`, `${notObject} an array`],
  [`"${marker}"`, `${notObject} a string`],
  ["12345", `${notObject} a number`],
  ["null", `${notObject} null`],
  [
    JSON.stringify(`{"type":"generic","details":{"value":"${marker}"}}`),
    `${notObject} a string; it looks encoded twice`,
  ],
  ["{}", `${incomplete}: 'type' is missing, 'details' is missing`, "the secret is an empty object"],
  ['{"type":"","details":{}}', `${incomplete}: 'type' is empty`, "found 'type', 'details'"],
  [
    `{"type":5,"details":["${marker}"]}`,
    `${incomplete}: 'type' is a number, 'details' is an array`,
  ],
  [`{"type":"postgres","details":null}`, `${incomplete}: 'details' is null`],
  [`{"type":"postgres","details":"${marker}"}`, `${incomplete}: 'details' is a string`],
  [
    JSON.stringify({ type: "postgres", details: `{"password":"${marker}"}` }),
    `${incomplete}: 'details' is text that contains JSON: edit the secret as plaintext`,
  ],
  [
    '{"type":"postgres","description":"x"}',
    `${incomplete}: 'details' is missing`,
    "found 'type', 1 other key",
  ],
  [
    `{"host":"h","${marker}":1}`,
    `${incomplete}: 'type' is missing, 'details' is missing`,
    "found 'host', 1 other key",
  ],
  [
    `{"username":"etl","password":"${marker}"}`,
    `${incomplete}: 'type' is missing, 'details' is missing`,
    "it holds a user name and a password only, as RDS manages them, and names no server",
  ],
  [
    `{"engine":"neptune","username":"etl","password":"${marker}"}`,
    `${incomplete}: 'type' is missing, 'details' is missing`,
    "it has the key/value form of AWS, but its 'engine' is not one we know",
  ],
];

describe("parseSecret()", () => {
  for (const [name, expected] of Object.entries(accepted)) {
    it(`accepts ${name}`, () => assertEquals(parse(golden(name)), expected));
  }

  for (const [text, message, cause] of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 50))}`, () => {
      const error = assertThrows(() => parse(text), SecretsError);
      assertInstanceOf(error, SecretsError);
      assertEquals(error.message, message);
      if (cause !== undefined) assertEquals(error.explanation.cause, cause);
      assertEquals(error.exitReason, "configuration");
      // What docs/aws_secrets_manager.md says of every message.
      assertEquals([error.explanation.fix, error.explanation.code].includes(undefined), false);
      assertNotMatch(`${error.stack}${error.describe()}${Deno.inspect(error)}`, new RegExp(marker));
    });
  }

  it("recognises 'details' that are misspelled", () => {
    const text = JSON.stringify({ type: "postgres", detail: { password: marker } });
    const { explanation } = assertThrows(() => parse(text), SecretsError);
    assertEquals(explanation.fix, "rename 'detail' to 'details'");
    assertEquals(explanation.code, "E129");
  });

  it("puts the place of the secret into the error", () => {
    const options = { secretName: "my-db", backend: "aws", where: "region eu-west-1" };
    const error = assertThrows(() => parseSecret("[]", options), SecretsError);
    assertEquals(error.explanation.where, "region eu-west-1");
    assertEquals(error.backend, "aws");
  });

  it("keeps values that look like syntax as they are", () => {
    const password = "${HOME} $(id) %40 \"'\\ \n <>& \u00fc\u20ac\u{1f600} 12345678901234567890";
    const text = JSON.stringify({ type: "postgres", details: { password } });
    assertEquals(parse(text).details, { password });
  });

  it("gives whole numbers beyond floating point as bigint", () => {
    const { details } = parse('{"type":"x","details":{"account":12345678901234567890}}');
    assertEquals(details, { account: 12345678901234567890n });
  });

  it("completes a login that RDS manages from the overlay", () => {
    const overlay = { type: "postgres", details: { host: "h", username: "other" } };
    assertEquals(parse(JSON.stringify(login), overlay), {
      type: "postgres",
      details: { host: "h", ...login },
      warnings: [],
    });
  });

  it("takes plain text as the value when the overlay says generic", () => {
    assertEquals(parse(marker, { type: "generic" }).details, { value: marker });
    assertEquals(parse('{"a":1}', { type: "generic" }).details, { value: '{"a":1}' });
  });

  it("reads a whole secret even when the overlay says generic", () => {
    const text = `{"type":"generic","details":{"value":"${marker}"}}`;
    assertEquals(parse(text, { type: "generic" }).details, { value: marker });
  });
});
