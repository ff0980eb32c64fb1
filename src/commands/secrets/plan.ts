import { Command } from "@cliffy/command";
import { UsageError } from "../../errors.ts";
import { type Output, processOutput } from "../../report/output.ts";
import { secretsPlan, writtenPolicy } from "../../report/shapes/secrets.ts";
import { formatTable, listShortly } from "../../report/table.ts";
import type { LeastPolicy, SecretsBackend } from "../../secrets/backend.ts";
import { backendsWith, policyFlags } from "../../session.ts";
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
  type PipelineConnections,
  type PipelineFlags,
  readConnectionUses,
  type SelectionFlags,
} from "../pipeline.ts";

interface PlanFlags extends ProjectFlags, PipelineFlags, SelectionFlags {
  readonly policy?: boolean | undefined;
  readonly output?: OutputFormat;
}

/** `bruin secrets plan`: which secrets a pipeline needs. Needs no credentials and sends nothing. */
export function createSecretsPlanCommand(invocation: Invocation) {
  const command = new Command<GlobalFlags>()
    .option("--policy", "The least policy for reading them");
  addPolicyFlags(command);
  return command
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
      await plan({ ...flags }, path, invocation);
    });
}

async function plan(
  flags: PlanFlags & Readonly<Record<string, unknown>>,
  path: string,
  invocation: Invocation,
): Promise<void> {
  const { env } = invocation;
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  const warn = warnOn(output);
  await using session = await openCommandSession({
    ...flags,
    secretsBackend: administeredBackend(flags, invocation),
  }, { invocation, path: path, warn });
  const { backend, project } = session;
  const needed = await readConnectionUses(flags, path, { invocation, session, warn });
  if (flags.policy) {
    const names = [...needed.uses.keys()];
    if (names.length === 0) {
      throw new UsageError(`the pipeline '${needed.pipeline.name}' needs no secret`, {
        cause: "a policy without resources is none",
      });
    }
    const policy = leastPolicyOf(backend).write(names, {
      env,
      project,
      warn,
      flags: policyFlagsOf(flags, backend),
    });
    if (json && policy.format !== "json") output.json(writtenPolicy.write(policy));
    else output.line(policy.text);
    return;
  }
  printPlan(needed, {
    backend,
    json,
    output,
    secretName: (name) => backend.naming?.secretName(name, { env, project, warn: () => {} }),
  });
}

function printPlan(
  { pipeline, uses }: PipelineConnections,
  { backend, json, output, secretName }: {
    readonly backend: SecretsBackend;
    readonly json: boolean;
    readonly output: Output;
    readonly secretName: (connectionName: string) => string | undefined;
  },
): void {
  const rows = [...uses].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([connection, users]) => ({ connection, secret: secretName(connection), users }));
  if (json) {
    output.json(secretsPlan.write({
      pipeline: pipeline.name,
      backend: backend.name,
      secrets: rows.map(({ secret, ...row }) => ({ ...row, secretName: secret })),
    }));
    return;
  }
  if (rows.length === 0) return output.line(`The pipeline '${pipeline.name}' needs no secret`);
  const renamed = rows.some(({ connection, secret }) => secret !== connection);
  const lines = formatTable(
    [{ title: "CONNECTION" }, { title: "SECRET" }, { title: "USED BY", shrinkTo: 16, wrap: true }],
    rows.map(({ connection, secret, users }) => [
      connection,
      renamed ? secret : undefined,
      listShortly(assetsOf(users), 200),
    ]),
  );
  output.line(lines.join("\n"));
}

/** The backend of commands that administer secrets, which `.bruin.yml` has none of: what the user says, else AWS. */
export function administeredBackend(flags: GlobalFlags, { env }: Invocation): string {
  return flags.secretsBackend ?? env.get("BRUIN_SECRETS_BACKEND") ?? "aws";
}

/** @throws {UsageError} When the backend grants no permissions by secret. */
export function leastPolicyOf({ name, leastPolicy }: SecretsBackend): LeastPolicy {
  if (leastPolicy !== undefined) return leastPolicy;
  throw cannotDoThis({ name }, "leastPolicy");
}

/** The error for a backend that lacks what a command needs, with those that have it. */
export function cannotDoThis(
  { name }: Pick<SecretsBackend, "name">,
  capability: Parameters<typeof backendsWith>[0],
): UsageError {
  return new UsageError(`secrets backend "${name}" cannot do this`, {
    fix: `choose one with --secrets-backend that can: ${backendsWith(capability).join(", ")}`,
  });
}

/** Adds what policies of backends can be told, for commands with `--policy`. */
export function addPolicyFlags(command: Pick<Command<GlobalFlags>, "option">): void {
  for (const { name, value, about } of policyFlags()) {
    command.option(`--${name} <${value}:string>`, about, { depends: ["policy"] });
  }
}

/**
 * The values that were given for the flags of a backend.
 * @throws {UsageError} When one was given that only other backends take.
 */
export function policyFlagsOf(
  given: Readonly<Record<string, unknown>>,
  { name: backend, leastPolicy }: Pick<SecretsBackend, "name" | "leastPolicy">,
): Record<string, string> {
  const own = new Set(leastPolicy?.flags.map(({ name }) => name));
  const values: Record<string, string> = {};
  for (const { name, backend: owner } of policyFlags()) {
    const value = given[name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (typeof value !== "string") continue;
    if (!own.has(name)) {
      throw new UsageError(`--${name} is for secrets backend "${owner}", not for "${backend}"`);
    }
    values[name] = value;
  }
  return values;
}
