/** What the program says of secrets that are missing or of no use; see also failures_test.ts. */
import {
  cannotRead,
  closed,
  describeFailures,
  marker,
  postgres,
  type Scenario,
} from "./failure_scenario.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const notJson = "failed to parse secret as JSON: secret 'warehouse'";
const incomplete = "secret 'warehouse' must contain both 'type' (non-empty string) and 'details'";

const names: readonly Scenario[] = [
  {
    name: "the name differs in case",
    secrets: { Warehouse: postgres },
    code: 78,
    prints: [
      `${cannotRead} not found in region us-east-1`,
      "names are case-sensitive",
      "request id ",
      "code: E113",
    ],
  },
  {
    name: "the name has the end of an ARN",
    connection: "warehouse-AbCdEf",
    code: 78,
    prints: [
      "failed to read secret 'warehouse-AbCdEf' from AWS Secrets Manager: not found",
      "looks like the suffix of an ARN, which is no part of the name",
    ],
  },
  {
    name: "the secret has no value yet",
    secrets: { warehouse: { state: "empty" } },
    code: 78,
    prints: [`${cannotRead} it has no current value`, "put-secret-value", "code: E114"],
  },
  {
    name: "the secret was deleted",
    secrets: { warehouse: { state: "deleted" } },
    code: 78,
    prints: [
      `${cannotRead} it is scheduled for deletion`,
      "for a limited time (7 to 30 days)",
      "fix: aws secretsmanager restore-secret --secret-id 'warehouse'",
      "code: E115",
    ],
  },
  {
    name: "AWS allows no such name",
    connection: "my pg",
    code: 78,
    requests: 0,
    prints: [
      "failed to read secret 'my pg' from AWS Secrets Manager: the name contains characters",
      "AWS was not asked",
      "code: E116",
    ],
  },
  {
    name: "14 assets use a secret that does not exist",
    assets: 14,
    secrets: {},
    code: 78,
    prints: [`${cannotRead} not found`, "and 2 more"],
  },
];

const contents: readonly Scenario[] = [
  {
    name: "bytes",
    secrets: { warehouse: new Uint8Array(1229) },
    code: 78,
    prints: [
      "secret 'warehouse' has no string value",
      "cause: it is binary (1.2 KiB)",
      "fix: store the value as plaintext",
      "code: E117",
    ],
  },
  ...([
    ["some text", marker, "not valid JSON (line 1, column 1)", "expected a value"],
    ["a URI", `postgres://etl:${marker}@db/shop`, "line 1, column 1", "it looks like a URI"],
    [
      "a Python dict",
      `{'type': 'postgres', 'password': '${marker}'}`,
      "line 1, column 2",
      "it looks like a Python dict",
    ],
    [
      "a comma too many",
      `{"type":"postgres","details":{"password":"${marker}",}}`,
      "line 1, column 63",
      "a comma before the end",
    ],
    [
      "JSON in JSON",
      JSON.stringify(JSON.stringify(postgres)),
      "found a string; it looks encoded twice",
      "store the JSON itself",
    ],
    ["a list", `["${marker}"]`, "must be a JSON object, found an array", "store it as"],
    ["nothing", " ", "is empty", "store it as"],
  ] as const).map(([name, text, ...prints]) => ({
    name,
    secrets: { warehouse: text },
    code: 78,
    prints: [notJson, ...prints, "code: E128"],
  })),
  {
    name: "fields without type and details",
    secrets: { warehouse: { host: "db", password: marker, [marker]: 1 } },
    code: 78,
    prints: [
      incomplete,
      "cause: found 'host', 'password', 1 other key",
      'fix: wrap the fields as {"type": "…", "details": {…}}',
      "code: E129",
    ],
  },
  {
    name: "a misspelled 'details'",
    secrets: { warehouse: { type: "postgres", detail: closed } },
    code: 78,
    prints: [incomplete, "fix: rename 'detail' to 'details'"],
  },
  {
    name: "what RDS manages, which names no server",
    secrets: { warehouse: { username: "etl", password: marker } },
    code: 78,
    prints: [incomplete, "as RDS manages them, and names no server"],
  },
  {
    name: "an unknown type",
    secrets: { warehouse: { type: "postgresql", details: closed } },
    code: 78,
    prints: [
      "secret 'warehouse' has unknown connection type 'postgresql'; did you mean 'postgres'?",
      "code: E130",
    ],
  },
  {
    name: "wrong fields",
    secrets: {
      warehouse: {
        type: "postgres",
        details: { hots: "db", username: 7, pasword: marker, port: `${marker}!` },
      },
    },
    code: 78,
    prints: [
      "secret 'warehouse' is not a valid postgres connection:",
      "details.port: expected an integer, found a string",
      "details.hots: unknown field; did you mean 'host'?",
      "details.pasword: unknown field; did you mean 'password'?",
      "code: E131",
    ],
  },
];

const databases: readonly Scenario[] = [
  {
    name: "nothing answers at the address",
    code: 1,
    prints: [
      "bruin run completed with failures",
      'Cannot connect to PostgreSQL for "warehouse": nothing answers at 127.0.0.1:6',
      'where: 127.0.0.1:6, database "shop", user "etl", ssl_mode prefer',
      "security group",
      "UPSTREAM FAILED shop.asset_02",
    ],
  },
  {
    name: "a password is too short to be hidden",
    secrets: { warehouse: { type: "postgres", details: { ...closed, password: "q7x" } } },
    code: 1,
    prints: [
      "Warning: secret 'warehouse' field password has 3 characters and will not be masked",
    ],
    never: ["q7x"],
  },
  {
    name: "another asset's secret is missing",
    secrets: { warehouse: postgres },
    paths: ["assets/asset_01.sql"],
    code: 1,
    prints: ["Running only the asset 'shop.asset_01'", "nothing answers at"],
    never: ["failed to read secret", "other"],
  },
];

const logins: readonly Scenario[] = [
  {
    name: "the server refuses the password",
    secrets: { warehouse: { type: "postgres", details: postgresDetails({ password: marker }) } },
    code: 1,
    requests: 2,
    prints: [
      "cause: password rejected by server for user 'bruin' using secret 'warehouse' version …",
      "created 3 d ago",
    ],
  },
  {
    name: "the server refuses the mode of encryption",
    secrets: {
      warehouse: {
        type: "postgres",
        details: postgresDetails({ username: "plain_only", ssl_mode: "require" }),
      },
    },
    code: 1,
    prints: ["fix: check that the user exists and that pg_hba.conf allows", "ssl_mode require"],
  },
];

describeFailures([
  { title: "a run whose secret cannot be found", scenarios: names },
  { title: "a run whose secret is", scenarios: contents },
  {
    title: "a run that cannot reach its database",
    common: { listsAssets: false },
    scenarios: databases,
  },
  {
    title: `a run that its database does not let in${postgresNeeded}`,
    common: { listsAssets: false },
    scenarios: postgresNeeded === "" ? logins : [],
  },
]);
