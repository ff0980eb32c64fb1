import { Command } from "@cliffy/command";
import { UsageError } from "../../errors.ts";
import type { ConfiguredConnection, Environment } from "../../project/model.ts";
import { type Output, processOutput } from "../../report/output.ts";
import { formatTable } from "../../report/table.ts";
import type { Session } from "../../session.ts";
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
import { assetsOf, readConnectionUses } from "../pipeline.ts";

interface ListFlags extends ProjectFlags {
  readonly output?: OutputFormat;
}

/** `bruin connections list`: names, types and which fields are filled, never a value. */
export function createConnectionsListCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...outputFlag)
    .action(async (flags, path = ".") => {
      await list(flags, path, invocation);
    });
}

interface Listing {
  readonly flags: ListFlags;
  readonly json: boolean;
  readonly output: Output;
  readonly session: Session;
}

async function list(flags: ListFlags, path: string, invocation: Invocation): Promise<void> {
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  await using session = await openCommandSession(flags, {
    invocation,
    path: path,
    warn: warnOn(output),
  });
  const listing = { flags, json, output, session };
  if (session.fromConfigFile) return listConfigured(listing);
  await listReferenced(listing, path, invocation);
}

function listConfigured({ flags, json, output, session }: Listing): void {
  const { config, environment } = session.project;
  const chosen = flags.environment === undefined ? config.environments : [environment];
  if (json) {
    const environments = Object.fromEntries(chosen.map((each) => [each.name, toJson(each)]));
    output.json(
      flags.environment === undefined
        ? {
          default_environment_name: config.defaultEnvironment,
          selected_environment_name: environment.name,
          environments,
        }
        : environments,
    );
    return;
  }
  for (const { name, connections } of chosen) {
    output.line(`\nEnvironment: ${name}`);
    if (connections.length === 0) {
      output.line("  no connections");
      continue;
    }
    const lines = formatTable(
      [{ title: "TYPE" }, { title: "NAME" }, { title: "FIELDS", shrinkTo: 20, wrap: true }],
      connections.map((each) => [each.type, each.name, filledFields(each).join(", ")]),
    );
    output.line(lines.join("\n"));
  }
}

/** Unlike the reference, without any value. */
function toJson({ connections }: Environment): Record<string, unknown> {
  const byType = Map.groupBy(connections, ({ type }) => type);
  return {
    connections: Object.fromEntries(
      [...byType].map(([type, members]) => [
        type,
        members.map((each) => ({ name: each.name, fields: filledFields(each) })),
      ]),
    ),
  };
}

function filledFields({ details }: ConfiguredConnection): string[] {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name]) => name);
}

/** A backend cannot be asked what it holds without further permissions; the pipeline says what it needs. */
async function listReferenced(
  { json, output, session }: Listing,
  path: string,
  invocation: Invocation,
): Promise<void> {
  const { backend } = session;
  const { pipeline, uses } = await readConnectionUses({}, path, { invocation, session })
    .catch((error) => {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(error.message, {
        ...error.explanation,
        cause: `with ${backend.label}, the connections are those that a pipeline names`,
      });
    });
  const rows = [...uses].sort(([a], [b]) => a < b ? -1 : 1);
  if (json) {
    output.json({
      backend: backend.name,
      pipeline: pipeline.name,
      connections: rows.map(([name, users]) => ({ name, used_by: assetsOf(users) })),
    });
    return;
  }
  output.line(`The pipeline '${pipeline.name}' takes from ${backend.label}:`);
  output.line(
    formatTable(
      [{ title: "NAME" }, { title: "USED BY", shrinkTo: 20, wrap: true }],
      rows.map(([name, users]) => [name, assetsOf(users).join(", ")]),
    ).join("\n"),
  );
}
