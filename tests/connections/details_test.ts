import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { validateDetails } from "../../src/connections/details.ts";
import { Registry } from "../../src/registry.ts";
import { connectionTypes } from "../../src/sources/mod.ts";

const types = new Registry("connection type", connectionTypes);

function validate(type: string, details: unknown) {
  const options = { subject: "secret 'my-db'", connectionName: "my-db" };
  return validateDetails(types.get(type), details, options);
}

/** Stands for whatever must not be printed. */
const marker = "marker-3b7f";

const postgres = { host: "h", username: "u", password: marker, database: "d" };
const snowflake = { account: "a", username: "u", database: "d", warehouse: "w" };
const bigquery = { project_id: "p" };
const key = { type: "service_account", client_email: "e@example.com", private_key: marker };
const lakehouse = {
  format: "ducklake",
  catalog: { type: "postgres", port: "5432", auth: { username: "u", password: marker } },
  storage: { type: "s3", auth: { secret_key: `${marker}-2` } },
};

const brokenPem = `-----BEGIN PRIVATE KEY-----\\n${marker}\\n-----END PRIVATE KEY-----\\n`;
const pem = `-----BEGIN PRIVATE KEY-----\n${marker}\n-----END PRIVATE KEY-----\n`;

interface Accepted {
  readonly does: string;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Fields of the result that matter to the case. */
  readonly gives: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[];
}

const accepted: readonly Accepted[] = [
  {
    does: "fills in defaults that are ours, and leaves those of drivers alone",
    type: "postgres",
    details: postgres,
    gives: { ...postgres, port: 5432, pool_max_conns: 10, ssl_mode: undefined },
  },
  {
    does: "reads numbers from text",
    type: "postgres",
    details: { ...postgres, port: " 6432", max_concurrent_assets: "2" },
    gives: { port: 6432, max_concurrent_assets: 2 },
    warnings: [
      "details.port: expected an integer, read from a string",
      "details.max_concurrent_assets: expected an integer, read from a string",
    ],
  },
  {
    does: "reads text from numbers",
    type: "postgres",
    details: { ...postgres, password: 12345678 },
    gives: { password: "12345678" },
    warnings: ["details.password: expected a string, read from a number"],
  },
  {
    does: "reads booleans from text",
    type: "google_cloud_platform",
    details: { ...bigquery, use_application_default_credentials: "True" },
    gives: { use_application_default_credentials: true },
    warnings: [
      "details.use_application_default_credentials: expected a boolean, read from a string",
    ],
  },
  {
    does: "takes what a field also accepts without a word",
    type: "elasticsearch",
    details: { host: "h", port: 9200, secure: false },
    gives: { secure: "false", verify_certs: "true" },
  },
  {
    does: "finds fields without regard to case",
    type: "postgres",
    details: { Host: "h", USERNAME: "u", password: marker, database: "d" },
    gives: { host: "h", username: "u" },
    warnings: ["'Host' is read as 'host'", "'USERNAME' is read as 'username'"],
  },
  {
    does: "prefers the exact spelling",
    type: "postgres",
    details: { ...postgres, HOST: "other" },
    gives: { host: "h" },
    warnings: ["unknown field 'HOST' for postgres (did you mean 'host'?); ignored"],
  },
  {
    does: "knows other spellings of a field",
    type: "aws",
    details: { aws_access_key_id: marker, secret_key: marker },
    gives: { access_key: marker },
    warnings: ["'aws_access_key_id' is read as 'access_key'"],
  },
  {
    does: "takes an empty generic value as a value (F24)",
    type: "generic",
    details: { value: "" },
    gives: { value: "" },
  },
  {
    does: "takes a generic value with nothing behind its key as empty text (F24)",
    type: "generic",
    details: { value: null },
    gives: { value: "" },
  },
  {
    does: "takes null and empty text as absent",
    type: "postgres",
    details: { ...postgres, port: null, schema: "", ssl_mode: "" },
    gives: { port: 5432, schema: undefined, ssl_mode: undefined },
  },
  {
    does: "ignores a name that differs",
    type: "postgres",
    details: { ...postgres, name: "other" },
    gives: { name: undefined },
    warnings: ["'name' inside details is ignored"],
  },
  {
    does: "ignores its own name",
    type: "postgres",
    details: { ...postgres, name: "my-db" },
    gives: { name: undefined },
  },
  {
    does: "names unknown keys only when they are near a field, and counts the others",
    type: "postgres",
    details: { ...postgres, [marker]: 1, "somebody else's text": 2, shema: "s" },
    gives: { schema: undefined },
    warnings: [
      "unknown field 'shema' for postgres (did you mean 'schema'?); ignored",
      "2 unknown fields; ignored",
    ],
  },
  {
    does: "warns about what nearly every server needs",
    type: "postgres",
    details: { host: "h", username: "u", database: "d" },
    gives: { password: undefined },
    warnings: ["details.password: not set, but nearly every PostgreSQL connection needs it"],
  },
  {
    does: "turns a service account written as an object into text",
    type: "google_cloud_platform",
    details: { ...bigquery, service_account_json: key },
    gives: { service_account_json: JSON.stringify(key) },
  },
  {
    does: "turns any document of a generic secret into text",
    type: "generic",
    details: { value: { api_key: marker, retries: 3 } },
    gives: { value: JSON.stringify({ api_key: marker, retries: 3 }) },
  },
  {
    does: "repairs the line breaks of a key",
    type: "snowflake",
    details: { ...snowflake, private_key: brokenPem },
    gives: { private_key: pem },
  },
  {
    does: "repairs a key on one line",
    type: "snowflake",
    details: { ...snowflake, private_key: pem.replaceAll("\n", " ") },
    gives: { private_key: pem },
  },
  {
    does: "checks nested objects",
    type: "duckdb",
    details: { lakehouse },
    gives: {
      lakehouse: { ...lakehouse, catalog: { ...lakehouse.catalog, port: 5432 } },
      path: undefined,
    },
    warnings: ["details.lakehouse.catalog.port: expected an integer, read from a string"],
  },
  {
    does: "never expands variables",
    type: "postgres",
    details: { ...postgres, password: "pa${HOME}ss" },
    gives: { password: "pa${HOME}ss" },
  },
];

interface Refused {
  readonly does: string;
  readonly type: string;
  readonly details: unknown;
  readonly problems: readonly string[];
}

const refused: readonly Refused[] = [
  {
    does: "reports everything at once",
    type: "postgres",
    details: { port: marker, password: [marker], ssl_mode: marker, host: true },
    problems: [
      "details.username: required field is missing",
      "details.password: expected a string, found an array",
      "details.host: expected a string, found a boolean",
      "details.port: expected an integer, found a string",
      "details.ssl_mode: must be one of disable, allow, prefer, require, verify-ca, verify-full",
    ],
  },
  {
    does: "tells empty from missing",
    type: "stripe",
    details: { api_key: "" },
    problems: ["details.api_key: required field is empty"],
  },
  {
    does: "misses a generic value whose key is not there",
    type: "generic",
    details: {},
    problems: ["details.value: required field is missing"],
  },
  {
    does: "names the misspelled key of a required field",
    type: "postgres",
    details: { host: "h", usernme: marker },
    problems: ["details.usernme: unknown field; did you mean 'username'?"],
  },
  {
    does: "knows what people call a user and a password",
    type: "postgres",
    details: { host: "h", user: "u", pwd: marker },
    problems: [
      "details.user: unknown field; did you mean 'username'?",
      "details.pwd: unknown field; did you mean 'password'?",
    ],
  },
  {
    does: "names the misspelled key of a missing alternative",
    type: "snowflake",
    details: { ...snowflake, pasword: marker },
    problems: [
      "details: one of password, private_key, private_key_path, token is needed",
      "details.pasword: unknown field; did you mean 'password'?",
    ],
  },
  {
    does: "wants one alternative",
    type: "google_cloud_platform",
    details: { ...bigquery, use_application_default_credentials: false },
    problems: [
      "details: one of service_account_file, service_account_json, access_token, " +
      "use_application_default_credentials is needed",
    ],
  },
  {
    does: "names what an alternative lacks",
    type: "databricks",
    details: { host: "h", path: "/sql", client_id: "c" },
    problems: [
      "details: one of token, client_id with client_secret is needed (missing: client_secret)",
    ],
  },
  {
    does: "wants no more alternatives than allowed",
    type: "athena",
    details: {
      query_results_path: "s3://b",
      access_key_id: marker,
      secret_access_key: marker,
      profile: "p",
    },
    problems: ["details: only one of access_key_id with secret_access_key, profile may be given"],
  },
  {
    does: "wants a field unless another is given",
    type: "duckdb",
    details: {},
    problems: ["details.path: required field is missing (it is needed without lakehouse)"],
  },
  {
    does: "refuses fields that exclude each other",
    type: "dremio",
    details: { host: "h", port: 32010, token: marker, username: "u" },
    problems: ["details.token: must not be given together with username or password"],
  },
  {
    does: "refuses numbers that lost digits",
    type: "snowflake",
    details: { ...snowflake, password: 12345678901234567890n },
    problems: [
      "details.password: the number is too large to be read exactly; put it in quotes",
    ],
  },
  {
    does: "refuses numbers outside the limits",
    type: "postgres",
    details: { ...postgres, port: 9007199254740993n, max_concurrent_assets: 0 },
    problems: [
      "details.port: the number is too large",
      "details.max_concurrent_assets: must be at least 1",
    ],
  },
  {
    does: "refuses fractions where integers are due",
    type: "postgres",
    details: { ...postgres, port: 5432.5 },
    problems: ["details.port: expected an integer, found a number"],
  },
  {
    does: "refuses characters that no system accepts",
    type: "postgres",
    details: { ...postgres, password: `${marker}\0`, username: "\ud800" },
    problems: [
      "details.username: contains a character that no system accepts " +
      "(NUL or half a surrogate pair)",
      "details.password: contains a character that no system accepts " +
      "(NUL or half a surrogate pair)",
    ],
  },
  {
    does: "names the place of a wrong item, but no key that users chose",
    type: "cassandra",
    details: { hosts: ["a", { [marker]: 1 }] },
    problems: ["details.hosts[1]: expected a string, found an object"],
  },
  {
    does: "names no key of a map",
    type: "spark",
    details: { uri: "spark://h:1", options: { [marker]: {} } },
    problems: ["details.options: expected a string in every entry, found an object"],
  },
  {
    does: "names nested fields",
    type: "duckdb",
    details: { lakehouse: { format: marker, catalog: { typ: "glue" }, storage: marker } },
    problems: [
      "details.lakehouse.format: must be one of iceberg, ducklake",
      "details.lakehouse.storage: expected an object, found a string",
      "details.lakehouse.catalog.typ: unknown field; did you mean 'type'?",
    ],
  },
  {
    does: "knows JSON where a path belongs",
    type: "google_cloud_platform",
    details: { ...bigquery, service_account_file: JSON.stringify(key) },
    problems: [
      "details.service_account_file: please use service_account_json instead of " +
      "service_account_file to define json",
    ],
  },
  {
    does: "knows a key where a path belongs",
    type: "snowflake",
    details: { ...snowflake, private_key_path: pem },
    problems: [
      "details.private_key_path: expected the path of a file, found its content; " +
      "use private_key instead",
    ],
  },
  {
    does: "knows a path where JSON belongs",
    type: "google_cloud_platform",
    details: { ...bigquery, service_account_json: "/etc/key.json" },
    problems: [
      "details.service_account_json: please use service_account_file instead of " +
      "service_account_json to define path",
    ],
  },
  {
    does: "refuses a service account that is no JSON",
    type: "google_cloud_platform",
    details: { ...bigquery, service_account_json: `{"private_key": "${marker}"` },
    problems: ["details.service_account_json: invalid JSON format in service account JSON"],
  },
  {
    does: "refuses a service account without its parts",
    type: "google_cloud_platform",
    details: { ...bigquery, service_account_json: { private_key: marker } },
    problems: [
      "details.service_account_json: is not a service account key (missing client_email)",
    ],
  },
  {
    does: "refuses what is no object",
    type: "postgres",
    details: [marker],
    problems: ["details: expected an object, found an array"],
  },
];

/** Everything that must be masked, so that no test has to repeat the fields of a type. */
const sensitive: readonly (readonly [type: string, details: object, values: readonly string[]])[] =
  [
    ["postgres", { password: marker, port: marker }, [marker]],
    ["postgres", { password: 123456789 }, ["123456789"]],
    ["postgres", { password: { deep: [marker] } }, [marker]],
    ["postgres", { pasword: marker, my_token: `${marker}-2`, note: "x" }, [marker, `${marker}-2`]],
    ["postgres", { host: `postgres://u:${marker}@h`, uri: `x://u:${marker}-2@h` }, [
      marker,
      `${marker}-2`,
    ]],
    ["duckdb", { lakehouse }, [marker, `${marker}-2`]],
    ["snowflake", { ...snowflake, private_key: brokenPem }, [brokenPem, pem]],
    ["snowflake", { private_key_path: pem }, [pem]],
    ["google_cloud_platform", { service_account_file: "/key.json" }, []],
    ["google_cloud_platform", { service_account_json: key }, [JSON.stringify(key)]],
    ["spark", { options: { a: "short", b: marker } }, [marker]],
    ["iceberg", { properties: { "s3.secret": marker, region: "eu-central-1" } }, [marker]],
    [
      "http",
      { url: `https://u:p%40${marker}@h/x?api_key=k-${marker}` },
      [
        `https://u:p%40${marker}@h/x?api_key=k-${marker}`,
        `p%40${marker}`,
        `p@${marker}`,
        `k-${marker}`,
      ],
    ],
    ["mssql", { options: `encrypt=true&password=${marker}` }, [
      `encrypt=true&password=${marker}`,
      marker,
    ]],
  ];

describe("validateDetails()", () => {
  for (const { does, type, details, gives, warnings = [] } of accepted) {
    it(does, () => {
      const result = validate(type, details);
      assertEquals(result.problems, []);
      assert(result.details !== undefined);
      for (const [field, value] of Object.entries(gives)) {
        assertEquals(result.details[field], value, field);
      }
      assertEquals(result.warnings, warnings.map((warning) => `secret 'my-db': ${warning}`));
    });
  }

  for (const { does, type, details, problems } of refused) {
    it(does, () => {
      const result = validate(type, details);
      assertEquals(result.problems, problems);
      assertEquals(result.details, undefined);
      assertNotMatch([...result.problems, ...result.warnings].join(), new RegExp(marker));
    });
  }

  for (const [type, details, values] of sensitive) {
    it(`finds what is sensitive in ${type} with ${Object.keys(details).join(", ")}`, () => {
      assertEquals(validate(type, details).sensitiveValues.map(({ value }) => value), values);
    });
  }

  it("leaves the details it was given as they are", () => {
    const details = { ...postgres, port: "5432", lakehouse: null };
    const before = structuredClone(details);
    validate("postgres", details);
    assertEquals(details, before);
  });
});
