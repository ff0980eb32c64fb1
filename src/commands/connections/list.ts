import { Command } from "@cliffy/command";
import { shownDetails } from "../../connections/shown_details.ts";
import { UsageError } from "../../errors.ts";
import type { ConfiguredConnection, Environment } from "../../project/model.ts";
import { type Output, processOutput } from "../../report/output.ts";
import {
  connectionList,
  connectionsOfEnvironment,
  connectionsOfPipeline,
  type ShownEnvironment,
} from "../../report/shapes/connections.ts";
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
    const shown = chosen.map((each) => shownEnvironment(each, session.connectionTypes));
    output.jsonLine(
      flags.environment === undefined
        ? connectionList.write({
          default: config.defaultEnvironment,
          selected: environment.name,
          environments: shown,
        })
        : connectionsOfEnvironment.write(shown),
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

/** Unlike the reference, without the value of anything that is secret. */
function shownEnvironment(
  { name, schemaPrefix, connections }: Environment,
  types: Session["connectionTypes"],
): ShownEnvironment {
  const byType = Map.groupBy(connections, ({ type }) => type);
  const known = types.names.filter((type) => byType.has(type));
  const unknown = [...byType.keys()].filter((type) => !known.includes(type));
  return {
    name,
    schemaPrefix,
    connections: [...known, ...unknown].map((type) => [
      type,
      byType.get(type)!.map(({ name, details }) => ({
        name,
        ...shownDetails(details, types.find(type)),
      })),
    ]),
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
    output.jsonLine(connectionsOfPipeline.write({
      backend: backend.name,
      pipeline: pipeline.name,
      connections: rows.map(([name, users]) => ({ name, usedBy: assetsOf(users) })),
    }));
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
