/** What AWS Secrets Manager may hold for a connection, from the request to the validated details. */
import { assertEquals, assertInstanceOf } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionStore } from "../../src/connections/store.ts";
import { envOf } from "../../src/env.ts";
import type { KnownError } from "../../src/errors.ts";
import type { ConfiguredSecret, Project } from "../../src/project/model.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { aws } from "../../src/secrets/aws/mod.ts";
import { connectionTypes } from "../../src/sources/mod.ts";
import { startSecretsManager } from "../fakes/secrets_manager.ts";
import { credentials, region, variables } from "./aws/fixtures.ts";
import { emptyProject } from "./empty_project.ts";

/** Stands for whatever must not be printed. */
const marker = "MARKER-7c41e0";

const login = { username: "etl", password: marker };
const server = { host: "db.internal", port: 6432, database: "shop" };
const full = { type: "postgres", details: { ...login, ...server } };
const awsForm = "has the key/value form of AWS; accepted";
const flatForm = "has its fields beside 'type' instead of inside 'details'";

interface Found {
  readonly type: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly KnownError[];
  readonly warnings: readonly string[];
  readonly redactor: Redactor;
}

/** Reads the secret `x` of an account like a run does before it starts anything. */
async function read(stored: string, beside?: Partial<ConfiguredSecret>): Promise<Found> {
  await using account = await startSecretsManager({ credentials, region, secrets: { x: stored } });
  const env = envOf({ ...variables, BRUIN_AWS_ENDPOINT_URL: account.url });
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message.replace("secret 'x': ", ""));
  const entry = { connection: "x", secretId: undefined, type: undefined, details: {}, line: 1 };
  const project: Project = beside === undefined ? emptyProject : {
    ...emptyProject,
    environment: {
      ...emptyProject.environment,
      secrets: [{ ...entry, unsetVariables: [], ...beside }],
    },
  };
  await using reader = await aws.open({ env, project, warn });
  const redactor = new Redactor();
  await using store = new ConnectionStore(reader, {
    types: new Registry("connection type", connectionTypes),
    platforms: () => undefined,
    redactor,
    signal: new AbortController().signal,
    root: "/",
    warn,
  });
  const problems = await store.prefetch(new Map([["x", [{ asset: "a", role: "main" }]]]));
  const resolved = problems.length > 0 ? undefined : await store.resolve("x");
  return {
    type: resolved?.type,
    details: resolved?.details.reveal(),
    problems,
    warnings,
    redactor,
  };
}

interface Accepted {
  readonly stored: unknown;
  readonly beside?: Partial<ConfiguredSecret>;
  /** Fields that must be there, among others. */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly type?: string | undefined;
  readonly warnings?: readonly string[];
}

const accepted: Readonly<Record<string, Accepted>> = {
  "type and details": { stored: full, expected: full.details },
  "a port in quotes": {
    stored: { type: "postgres", details: { ...full.details, port: "6432" } },
    expected: full.details,
    warnings: ["details.port: expected an integer, read from a string"],
  },
  "a number as password": {
    stored: { type: "postgres", details: { ...full.details, password: 123456 } },
    expected: { password: "123456" },
    warnings: ["details.password: expected a string, read from a number"],
  },
  "a boolean in quotes": {
    stored: { type: "vitess", details: { ...full.details, grpc_tls: "true" } },
    type: "vitess",
    expected: { grpc_tls: true },
    warnings: ["details.grpc_tls: expected a boolean, read from a string"],
  },
  "20 digits in quotes": {
    stored: { type: "postgres", details: { ...full.details, password: "12345678901234567890" } },
    expected: { password: "12345678901234567890" },
  },
  "an RDS secret": {
    stored: { engine: "postgres", ...login, ...server, dbInstanceIdentifier: "db-1" },
    expected: full.details,
    warnings: [awsForm],
  },
  "an RDS secret with dbname, text port and master": {
    stored: {
      engine: "aurora-postgresql",
      ...login,
      host: "db.internal",
      dbname: "shop",
      port: "6432",
      masterarn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:m-AbCdEf",
    },
    expected: full.details,
    warnings: [awsForm],
  },
  "an RDS secret without port and database": {
    stored: { engine: "postgres", ...login, host: "db.internal" },
    expected: { port: 5432, database: "postgres" },
    warnings: [awsForm],
  },
  "a MariaDB secret": {
    stored: { engine: "mariadb", ...login, host: "db.internal", dbname: "shop" },
    type: "mysql",
    expected: { ...login, port: 3306, database: "shop" },
    warnings: [awsForm],
  },
  "a Redshift secret": {
    stored: {
      engine: "redshift",
      ...login,
      host: "dwh.internal",
      dbname: "dwh",
      dbClusterIdentifier: "dwh-1",
      namespaceName: "n",
    },
    type: "redshift",
    expected: { ...login, host: "dwh.internal", port: 5439, database: "dwh" },
    warnings: [awsForm],
  },
  "a DocumentDB secret": {
    stored: {
      engine: "mongo",
      ...login,
      host: "docs.internal",
      port: 27017,
      ssl: true,
      dbClusterIdentifier: "docs-1",
    },
    type: "mongo",
    expected: { ...login, host: "docs.internal", port: 27017 },
    warnings: [awsForm, "1 unknown field; ignored"],
  },
  "a login that RDS manages, completed in .bruin.yml": {
    stored: login,
    beside: { type: "postgres", details: server },
    expected: full.details,
  },
  "an RDS secret, completed in .bruin.yml": {
    stored: { engine: "postgres", ...login },
    beside: { details: server },
    expected: full.details,
    warnings: [awsForm],
  },
  "a whole secret that wins over .bruin.yml": {
    stored: full,
    beside: { type: "mysql", details: { host: "other", schema: "kept" } },
    expected: { ...full.details, schema: "kept" },
  },
  "flat fields": {
    stored: { type: "postgres", ...login, ...server },
    expected: full.details,
    warnings: [flatForm],
  },
  "plain text of a generic connection": {
    stored: marker,
    beside: { type: "generic" },
    type: "generic",
    expected: { value: marker },
  },
  "a byte order mark": { stored: `\uFEFF${JSON.stringify(full)}`, expected: full.details },
  "descriptions beside type and details": {
    stored: { ...full, description: "x", owner: "y" },
    expected: full.details,
  },
  "other spellings of type and details": {
    stored: { Type: "Postgres", DETAILS: full.details },
    expected: full.details,
    warnings: [
      "'Type' is read as 'type'",
      "'DETAILS' is read as 'details'",
      "its type is read as 'postgres'",
    ],
  },
  "64 KiB": {
    stored: padded(65_536),
    expected: full.details,
    warnings: ["1 unknown field; ignored"],
  },
};

/** A secret of so many bytes. */
function padded(bytes: number): string {
  const text = JSON.stringify({ type: "postgres", details: { ...full.details, zzzz: "" } });
  return text.replace('"zzzz":""', `"zzzz":"${"0".repeat(bytes - text.length)}"`);
}

describe("a secret in AWS Secrets Manager is accepted as", () => {
  for (
    const [name, { stored, beside, expected, type, warnings = [] }] of Object.entries(accepted)
  ) {
    it(name, async () => {
      const text = typeof stored === "string" ? stored : JSON.stringify(stored);
      const found = await read(text, beside);
      assertEquals(found.problems.map((problem) => problem.describe()), []);
      assertEquals(found.type, type ?? "postgres");
      const fields = Object.keys(expected).map((key) => [key, found.details?.[key]]);
      assertEquals(Object.fromEntries(fields), expected);
      assertEquals(found.warnings.map((warning) => warning.replace("secret 'x': ", "")), warnings);
      assertEquals(found.redactor.redact(`${found.details?.password ?? marker}`), "****");
    });
  }
});

const json = "failed to parse secret as JSON: secret 'x'";
const form = 'expected {"type": "…", "details": {…}}';
const members = "secret 'x' must contain both 'type' (non-empty string) and 'details' (object)";
const invalid = "secret 'x' is not a valid postgres connection:\n  ";
const characters = "contains a character that no system accepts (NUL or half a surrogate pair)";

function withPassword(written: string): string {
  return JSON.stringify(full).replace(JSON.stringify(marker), written);
}

/** Stored text → the first line of the report. */
const rejected: Readonly<Record<string, readonly [stored: string, message: string]>> = {
  "nothing": ["", `${json} is empty`],
  "an array": [`["${marker}"]`, `${json} must be a JSON object, found an array`],
  "a number": ["42", `${json} must be a JSON object, found a number`],
  "null": ["null", `${json} must be a JSON object, found null`],
  "an empty object": ["{}", `${members}: 'type' is missing, 'details' is missing`],
  "plain text": [marker, `${json} is not valid JSON (line 1, column 1); ${form}`],
  "a URI": [
    `postgres://etl:${marker}@db/shop`,
    `${json} is not valid JSON (line 1, column 1); ${form}`,
  ],
  "a whole .bruin.yml": [
    `default_environment: default\nenvironments:\n  default: {password: ${marker}}`,
    `${json} is not valid JSON (line 1, column 1); ${form}`,
  ],
  "JSON inside a JSON text": [
    JSON.stringify(JSON.stringify(full)),
    `${json} must be a JSON object, found a string; it looks encoded twice`,
  ],
  "a key that occurs twice": [
    `{"type":"postgres","details":{"password":"${marker}","password":"${marker}"}}`,
    `${json} is not valid JSON (line 1, column 58); ${form}`,
  ],
  "details that are null": ['{"type":"postgres","details":null}', `${members}: 'details' is null`],
  "details that are an array": [
    `{"type":"postgres","details":["${marker}"]}`,
    `${members}: 'details' is an array`,
  ],
  "details that are text": [
    `{"type":"postgres","details":"${marker}"}`,
    `${members}: 'details' is a string`,
  ],
  "an empty type": [JSON.stringify({ ...full, type: "" }), `${members}: 'type' is empty`],
  "a number as type": [JSON.stringify({ ...full, type: 7 }), `${members}: 'type' is a number`],
  "an unknown type": [
    JSON.stringify({ ...full, type: "postgresql" }),
    "secret 'x' has unknown connection type 'postgresql'; did you mean 'postgres'?",
  ],
  "a login without server": [
    JSON.stringify(login),
    `${members}: 'type' is missing, 'details' is missing`,
  ],
  "an unknown engine": [
    JSON.stringify({ engine: "neptune", ...login }),
    `${members}: 'type' is missing, 'details' is missing`,
  ],
  "a depth bomb": [
    `{"type":"postgres","details":${"[".repeat(30_000)}`,
    `${json} is not valid JSON (line 1, column 61); ${form}`,
  ],
  "20 digits without quotes": [
    withPassword("12345678901234567890"),
    `${invalid}details.password: the number is too large to be read exactly; put it in quotes`,
  ],
  "NUL in a password": [
    withPassword(`"${marker}\\u0000"`),
    `${invalid}details.password: ${characters}`,
  ],
  "half a surrogate pair in a password": [
    withPassword(`"${marker}\\ud83d"`),
    `${invalid}details.password: ${characters}`,
  ],
  "an object as password": [
    withPassword(`{"value":"${marker}"}`),
    `${invalid}details.password: expected a string, found an object`,
  ],
  "text as port": [
    JSON.stringify({ ...full, details: { ...full.details, port: marker } }),
    `${invalid}details.port: expected an integer, found a string`,
  ],
  "a misspelt field": [
    JSON.stringify({ type: "postgres", details: { ...server, username: "etl", pasword: marker } }),
    `${invalid}details.pasword: unknown field; did you mean 'password'?`,
  ],
};

describe("a secret in AWS Secrets Manager is refused, without a word of it, when it is", () => {
  for (const [name, [stored, message]] of Object.entries(rejected)) {
    it(name, async () => {
      const { problems: [problem, ...others], warnings } = await read(stored);
      assertInstanceOf(problem, Error);
      assertEquals([problem.message, others.length], [message, 0]);
      assertEquals(problem.exitReason, "configuration");
      const printed = [
        problem.describe(),
        Deno.inspect(problem),
        JSON.stringify(problem),
        ...warnings,
      ];
      for (const text of printed) assertEquals(text.includes(marker.slice(0, 8)), false, text);
    });
  }
});
