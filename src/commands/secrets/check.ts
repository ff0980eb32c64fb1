import { Command } from "@cliffy/command";
import type { SecretOrigin } from "../../secrets/backend.ts";
import { failureOf } from "../../report/json.ts";
import { processOutput } from "../../report/output.ts";
import { type CheckedConnection, checkedSecrets } from "../../report/shapes/secrets.ts";
import { formatTable, listShortly } from "../../report/table.ts";
import { type CheckedSecret, checkSecrets } from "../../run/check_secrets.ts";
import { exitCodeOfError } from "../../run/exit_code.ts";
import { oneError } from "../../run/preflight_error.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  environmentFlag,
  excludeTagFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  selectorFlag,
  tagFlag,
  variableFlag,
  variantFlag,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import {
  assetsOf,
  type PipelineFlags,
  readConnectionUses,
  type SelectionFlags,
} from "../pipeline.ts";

interface CheckFlags extends ProjectFlags, PipelineFlags, SelectionFlags {
  readonly output?: OutputFormat;
}

/** `bruin secrets check`: would a run find all its credentials? Nothing is connected to. */
export function createSecretsCheckCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option(...tagFlag)
    .option(...excludeTagFlag, { collect: true })
    .option(...selectorFlag)
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...variableFlag, { collect: true })
    .option(...variantFlag)
    .option(...outputFlag)
    .action(async (flags, path = ".") => {
      invocation.end(await check(flags, path, invocation));
    });
}

/** One row of the report. */
interface Finding extends CheckedSecret {
  /** `undefined` when the backend keeps no secrets of their own name. */
  readonly secretName: string | undefined;
  /** `undefined` when it was not delivered. */
  readonly origin: SecretOrigin | undefined;
  readonly usedBy: readonly string[];
}

async function check(flags: CheckFlags, path: string, invocation: Invocation): Promise<number> {
  const { env, signal } = invocation;
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  const warn = warnOn(output);
  const origins = new Map<string, SecretOrigin | undefined>();
  await using session = await openCommandSession(flags, {
    invocation,
    path: path,
    warn,
    onSecret: (name, { origin }) => origins.set(name, origin),
  });
  const { backend } = session;
  const { pipeline, assets, uses } = await readConnectionUses(flags, path, {
    invocation,
    session,
    warn,
  });
  const store = await session.connections();
  const { connections, problems } = await checkSecrets(uses, { store, assets, signal });
  const findings = connections.map((checked): Finding => ({
    ...checked,
    origin: origins.get(checked.connection),
    secretName: origins.get(checked.connection)?.secretName,
    usedBy: assetsOf(uses.get(checked.connection) ?? []),
  }));
  const now = Date.now();
  if (json) {
    output.json(checkedSecrets.write({
      pipeline: pipeline.name,
      backend: backend.name,
      connections: findings.map((finding) => asChecked(finding, now)),
    }));
  } else {
    output.line(
      `Checked ${count(findings.length, "connection")} of the pipeline '${pipeline.name}' ` +
        `in ${backend.label}`,
    );
    if (findings.length > 0) output.line(`\n${formatFindings(findings, now).join("\n")}`);
    for (const problem of problems) output.line(`\n${problem.describe()}`, { wrap: true });
  }
  const problem = oneError(problems);
  return problem === undefined ? 0 : exitCodeOfError(problem, env);
}

function formatFindings(findings: readonly Finding[], now: number): string[] {
  const renamed = findings.some(({ connection, secretName }) =>
    secretName !== undefined && secretName !== connection
  );
  return formatTable(
    [
      { title: "CONNECTION" },
      { title: "TYPE" },
      { title: "SECRET" },
      { title: "VERSION" },
      { title: "AGE" },
      { title: "USED BY", shrinkTo: 10 },
      { title: "VERDICT" },
    ],
    findings.map(({ connection, type, secretName, origin, usedBy, verdict }) => [
      connection,
      type,
      renamed ? secretName : undefined,
      // The whole id is in the JSON output; its start is enough to tell versions apart.
      origin?.facts.version?.slice(0, 8),
      origin?.createdAt && formatAge(now - origin.createdAt.getTime()),
      listShortly(usedBy, 24),
      verdict,
    ]),
  );
}

function asChecked(finding: Finding, now: number): CheckedConnection {
  const { connection, type, secretName, origin, usedBy, verdict, error } = finding;
  return {
    connection,
    type,
    secretName,
    arn: origin?.facts.arn,
    region: origin?.facts.region,
    version: origin?.facts.version,
    createdAt: origin?.createdAt,
    ageSeconds: origin?.createdAt && Math.floor((now - origin.createdAt.getTime()) / 1000),
    requests: origin?.requests,
    usedBy,
    verdict,
    problem: error && failureOf(error),
  };
}

const units: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
];

/** Such as `3d`; the largest unit is enough to see a rotation. */
function formatAge(ms: number): string {
  const [unitMs, name] = units.find(([unitMs]) => ms >= unitMs) ?? [1000, "s"];
  return `${Math.max(0, Math.floor(ms / unitMs))}${name}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
