/**
 * One pipeline with an asset on each platform and one that is a program with a key, each credential in its own
 * secret of a loopback stand-in for AWS Secrets Manager; then the same with a password that is rotated while
 * the pipeline runs.
 */
import { startAccount } from "../tests/e2e/aws.ts";
import { postgresNeeded } from "../tests/e2e/postgres.ts";
import { type TestRole, testRole } from "../tests/e2e/postgres_role.ts";
import * as bigquery from "../tests/platforms/bigquery/server.ts";
import * as databricks from "../tests/platforms/databricks/server.ts";
import { mariadb, mysql } from "../tests/platforms/mysql/servers.ts";
import { redshiftDetails } from "../tests/platforms/redshift/server.ts";
import * as snowflake from "../tests/platforms/snowflake/server.ts";

type Details = Readonly<Record<string, unknown>>;

/** A platform, or a service with a key, in the pipeline. */
interface DemoSystem {
  /** Of the connection, the secret and the asset. */
  readonly name: string;
  /** Of the connection. */
  readonly type: string;
  readonly assetType: string;
  readonly details: Details;
  /** The program that is the asset; a query when left out. */
  readonly program?: readonly string[];
  /** What sends its requests to loopback. */
  readonly env?: Readonly<Record<string, string>>;
  /** Why it cannot take part; `undefined` when it can. */
  readonly skip: string | undefined;
}

/** The key of a service, which no platform is. */
function serviceWithKey(python: string | undefined): DemoSystem {
  return {
    name: "generic",
    type: "generic",
    assetType: "python",
    details: { value: `key-${crypto.randomUUID()}` },
    skip: python === undefined ? "(left out: python3 is not on PATH)" : undefined,
    program: [
      "import os",
      'key = os.environ["SERVICE_KEY"]',
      'print("A key of", len(key), "characters came in. Printed by mistake, it is", key)',
    ],
  };
}

/** Every system of the demo, with a role of PostgreSQL whose password may change. */
function systemsWith(role: TestRole | undefined, python: string | undefined): DemoSystem[] {
  const noPostgres = postgresNeeded === "" ? undefined : postgresNeeded.trim();
  const server = mysql.skip === undefined ? mysql : mariadb;
  return [
    {
      name: "postgres",
      type: "postgres",
      assetType: "pg.sql",
      details: role?.details ?? {},
      skip: noPostgres,
    },
    { ...server, name: "mysql", type: "mysql", assetType: "my.sql" },
    {
      name: "redshift",
      type: "redshift",
      assetType: "rs.sql",
      details: redshiftDetails,
      skip: noPostgres,
    },
    {
      name: "snowflake",
      type: "snowflake",
      assetType: "sf.sql",
      details: snowflake.details,
      env: snowflake.env,
      skip: snowflake.skip,
    },
    {
      name: "bigquery",
      type: "google_cloud_platform",
      assetType: "bq.sql",
      details: { project_id: "bruin", use_application_default_credentials: true },
      env: { BIGQUERY_EMULATOR_HOST: bigquery.address ?? "" },
      skip: bigquery.skip,
    },
    {
      name: "databricks",
      type: "databricks",
      assetType: "databricks.sql",
      details: databricks.details,
      env: { BRUIN_DATABRICKS_URL: databricks.address ?? "" },
      skip: databricks.skip,
    },
    serviceWithKey(python),
  ];
}

/** The files of the pipeline. The asset on PostgreSQL comes last, so that its password can change before. */
function pipelineFiles(systems: readonly DemoSystem[]): Record<string, string> {
  const before = systems.filter(({ name }) => name !== "postgres")
    .map(({ name }) => `demo_${name}.orders`);
  const assets = systems.map(({ name, assetType, program }) => {
    if (program !== undefined) return [`assets/with_${name}.py`, programText(name, program)];
    const depends = name === "postgres" ? [`depends: [${before.join(", ")}]`] : [];
    // PostgreSQL in the place of Redshift takes its time, in which the password changes.
    const rows = name === "redshift"
      ? "SELECT 1 AS id FROM (SELECT pg_sleep(3)) AS pause"
      : "SELECT 1 AS id";
    const text = [
      "/* @bruin",
      `name: demo_${name}.orders`,
      `type: ${assetType}`,
      `connection: demo-${name}`,
      "materialization: {type: table}",
      ...depends,
      "columns: [{name: id, type: integer, checks: [{name: not_null}, {name: unique}]}]",
      "@bruin */",
      rows,
    ];
    return [`assets/on_${name}.sql`, text.join("\n")] as const;
  });
  return {
    "pipeline.yml": "name: platforms\n",
    ".bruin.yml": "environments: {default: {}}\n",
    ...Object.fromEntries(assets),
  };
}

function programText(name: string, lines: readonly string[]): string {
  return [
    '"""@bruin',
    `name: demo_${name}.orders`,
    "type: python",
    `secrets: [{key: demo-${name}, inject_as: SERVICE_KEY}]`,
    '@bruin"""',
    ...lines,
    "",
  ].join("\n");
}

/** The interpreter itself, past what versions of it are chosen with; `undefined` without one. */
async function findPython(): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("python3", {
      args: ["-c", "import sys; print(sys.executable)"],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** How the program is started. */
export interface StartBruin {
  /** @param heard Called with everything that the program prints, as it comes. */
  (args: readonly string[], options: {
    readonly env: Readonly<Record<string, string>>;
    readonly heard: (text: string) => void;
  }): Promise<{ readonly code: number; readonly output: string }>;
}

/** What happened in one run. */
export interface PlatformsRun {
  readonly code: number;
  readonly output: string;
  /** Names of secrets that were asked for. */
  readonly fetched: readonly string[];
}

/** Both runs, and who took part. */
export interface PlatformsDemo {
  /** Names of the systems that took part. */
  readonly systems: readonly string[];
  /** Name of a system → why it did not. */
  readonly leftOut: Readonly<Record<string, string>>;
  readonly runs: readonly [usual: PlatformsRun, rotated: PlatformsRun];
  /** What must not be in any output. */
  readonly passwords: readonly string[];
}

/** Runs the pipeline twice; in the second run the password of PostgreSQL changes in the middle. */
export async function runPlatformsDemo(start: StartBruin): Promise<PlatformsDemo> {
  await using stack = new AsyncDisposableStack();
  const role = postgresNeeded === "" ? stack.use(await testRole()) : undefined;
  if (role !== undefined) await role.allowSchemas();
  const python = await findPython();
  const all = systemsWith(role, python);
  const systems = all.filter(({ skip }) => skip === undefined);
  const folder = await Deno.makeTempDir({ prefix: "bruin-platforms-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  // Nothing but the interpreter is on PATH: uv, which comes first, may want to download another one.
  await Deno.mkdir(`${folder}/bin`);
  if (python !== undefined) await Deno.symlink(python, `${folder}/bin/python3`);
  const pipeline = `${folder}/pipeline`;
  for (const [name, text] of Object.entries(pipelineFiles(systems))) {
    await Deno.mkdir(`${pipeline}/assets`, { recursive: true });
    await Deno.writeTextFile(`${pipeline}/${name}`, text);
  }
  const secrets = systems.map(({ name, type, details }) =>
    [`demo-${name}`, { type, details }] as const
  );
  const passwords = systems
    .flatMap(({ details: { password, token, value } }) => [password, token, value])
    .filter((value) => typeof value === "string");

  const run = async (heard: (text: string) => void): Promise<PlatformsRun> => {
    const { code, output } = await start(["run", "--secrets-backend", "aws", pipeline], {
      env: Object.assign(
        { PATH: `${folder}/bin` },
        account.env,
        ...systems.map(({ env = {} }) => env),
      ),
      heard,
    });
    return { code, output, fetched: account.fetched().slice(asked) };
  };
  // A secret that was just stored is not waited for.
  const account = stack.use(
    await startAccount(Object.fromEntries(secrets), { secretsAgeMs: 3_600_000 }),
  );
  let asked = 0;
  const usual = await run(() => {});
  asked = account.fetched().length;

  let rotation: Promise<void> | undefined;
  const rotate = async (one: TestRole) => {
    const password = `second-${crypto.randomUUID()}`;
    passwords.push(password);
    await one.setPassword(password);
    const details = { ...one.details, password };
    account.setSecret("demo-postgres", JSON.stringify({ type: "postgres", details }));
  };
  const rotated = await run((text) => {
    if (role === undefined || !text.includes("Running:")) return;
    rotation ??= rotate(role);
  });
  await rotation;
  return {
    systems: systems.map(({ name }) => name),
    leftOut: Object.fromEntries(
      all.flatMap(({ name, skip }) => skip === undefined ? [] : [[name, skip]]),
    ),
    runs: [usual, rotated],
    passwords,
  };
}
