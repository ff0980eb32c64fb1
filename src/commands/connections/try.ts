import { Command } from "@cliffy/command";
import { ConnectionTestError, type Probe, probeConnection } from "../../connections/probe.ts";
import type { Stage } from "../../connections/stage.ts";
import type { ConnectionStore } from "../../connections/store.ts";
import { UsageError } from "../../errors.ts";
import { type Output, processOutput } from "../../report/output.ts";
import { took } from "../../report/took.ts";
import { triedConnection } from "../../report/shapes/tried_connection.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";

interface TestFlags extends ProjectFlags {
  readonly name?: string;
  readonly connection?: string;
  readonly type?: string;
  readonly output?: OutputFormat;
}

/** `bruin connections test`: tries one connection; others are neither read nor opened. */
export function createConnectionsTestCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[name:string]")
    .option("-n, --name <name:string>", "The connection")
    .option("-c, --connection <name:string>", "The same")
    .option("--type <type:string>", "Which it must be of", { hidden: true })
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...outputFlag)
    .action(async (flags, name) => {
      await test(flags, name ?? flags.name ?? flags.connection ?? "", invocation);
    });
}

async function test(flags: TestFlags, name: string, invocation: Invocation): Promise<void> {
  const { signal } = invocation;
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  if (name === "") throw new UsageError("connection name is required");
  await using session = await openCommandSession(flags, {
    invocation,
    path: ".",
    warn: warnOn(output),
  });
  const store = await session.connections();
  // Reference: deprecated, and of no use where names are unique.
  if (flags.type !== undefined) await requireType(name, flags.type, store);
  const { connectionTypes: types, platforms } = session;
  let probe: Probe;
  try {
    probe = await probeConnection(name, { store, types, platforms, signal });
  } catch (error) {
    if (!json && error instanceof ConnectionTestError) showStages(error.stages, output);
    throw error;
  }
  if (json) {
    output.jsonLine(triedConnection.write({ name, ...probe }));
    return;
  }
  output.line(verdict(name, { probe, environment: session.project.environment.name }));
  showStages(probe.stages, output);
}

/** One line for each stage; of the one that failed, the failure itself says why. */
function showStages(stages: readonly Stage[], output: Output): void {
  for (const { stage, verdict, text, ms, fix } of stages) {
    const what = verdict === "error" ? "failed" : text;
    output.line(`  ${verdict.padEnd(7)}  ${stage}: ${what}${took(ms)}`, { wrap: true });
    if (fix !== undefined) output.line(`    fix: ${fix}`, { wrap: true });
  }
}

async function requireType(name: string, wanted: string, store: ConnectionStore): Promise<void> {
  const { type } = await store.resolve(name);
  if (type === wanted) return;
  throw new UsageError(`connection '${name}' is of type ${type}, not ${wanted}`, {
    fix: "leave --type out",
  });
}

/** In the words of the reference. */
function verdict(
  name: string,
  { probe: { tested, complete }, environment }: {
    readonly probe: Probe;
    readonly environment: string;
  },
): string {
  if (complete) return `Successfully tested connection '${name}' in environment: ${environment}`;
  const untested = tested.length > 1 ? "a login was not tried" : "nothing was connected to";
  return `Connection '${name}' does not support testing yet.\n  not tested: ${untested}`;
}
