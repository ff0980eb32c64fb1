import { Command } from "@cliffy/command";
import { UsageError } from "../../errors.ts";
import { assetTypes, ingestrDestinations } from "../../project/asset_types.ts";
import { processOutput } from "../../report/output.ts";
import { type ImportOptions, importTables } from "../../run/import_tables.ts";
import { platformFor } from "../../run/main_step.ts";
import type { Session } from "../../session.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import { configFileFlag, environmentFlag, type GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { readPipelineAsWritten } from "../pipeline.ts";
import { askForConnection, ownConnection, shownName } from "./source.ts";
import { writeImported } from "./write.ts";

interface ImportFlags extends ProjectFlags {
  readonly connection?: string | undefined;
  readonly schema?: string | undefined;
  readonly schemas?: readonly string[] | undefined;
  readonly noColumns?: boolean | undefined;
  readonly ingestr?: boolean | undefined;
  readonly destination?: string | undefined;
}

/** `bruin import database`: an asset for each table and view of a database. */
export function createImportDatabaseCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[pipeline:string]")
    .option("-c, --connection <name:string>", "Whose tables")
    .option("-s, --schema <name:string>", "Only of this schema")
    .option("--schemas <name:string>", "Only of these; repeatable", { collect: true })
    .option("-n, --no-columns", "Without their columns")
    .option("--ingestr", "As assets that copy the tables")
    .option("-d, --destination <name:string>", "Where --ingestr copies to")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .example("One schema:", "bruin import database pipelines/shop -c prod -s public")
    .action(async ({ columns, ...flags }, path) => {
      await importDatabase({ ...flags, noColumns: columns === false }, path, invocation);
    });
}

async function importDatabase(
  flags: ImportFlags,
  path: string | undefined,
  invocation: Invocation,
): Promise<void> {
  await using output = processOutput(invocation);
  if (path === undefined) throw new UsageError("pipeline path is required");
  requireFlags(flags);
  const { signal } = invocation;
  const warn = warnOn(output);
  await using session = await openCommandSession(flags, { invocation, path, warn, readOnly: true });
  const pipeline = await readPipelineAsWritten({}, path, { invocation, session });
  const connectionName = flags.connection ??
    await askForConnection(session, { output, signal, what: "which database is" });
  const connections = await session.connections();
  const { type } = await connections.resolve(connectionName);
  const source = {
    connectionName,
    connection: await connections.open(connectionName),
    dialect: platformOf(type, session).dialect,
    names: await connections.defaultNames(connectionName),
  };
  const options: ImportOptions = {
    schemas: [...flags.schemas ?? [], ...flags.schema === undefined ? [] : [flags.schema]],
    columns: !flags.noColumns && !flags.ingestr,
    types: flags.ingestr ? { source: "ingestr", query: undefined } : typesOf(type, session),
    isSecret: (text) => invocation.redactor.hides(text),
    signal,
    warn,
  };
  let [imported, merged, kept] = [0, 0, 0];
  for await (const table of importTables(source, options)) {
    const parameters = flags.ingestr
      ? {
        source_connection: connectionName,
        source_table: table.table,
        destination: flags.destination,
      }
      : undefined;
    const connection = flags.ingestr ? undefined : ownConnection(table.type, {
      connectionName,
      pipeline,
    });
    const outcome = await writeImported({ ...table, parameters, connection }, { pipeline, warn });
    if (outcome === "imported") imported++;
    else if (outcome === "merged") merged++;
    else kept++;
  }
  const rest = kept === 0 ? "" : `; ${kept} were there and stay as they are`;
  output.line(
    `Imported ${imported} tables and Merged ${merged} from data warehouse '${connectionName}' ` +
      `into pipeline '${shownName(pipeline)}'${rest}`,
  );
}

/** @throws {UsageError} For flags that contradict each other. */
function requireFlags({ schema, schemas, ingestr, destination }: ImportFlags): void {
  if (schema !== undefined && schemas !== undefined) {
    throw new UsageError("cannot use both --schema and --schemas flags together");
  }
  if (ingestr && destination === undefined) {
    throw new UsageError("--destination is required when using --ingestr");
  }
  if (!ingestr && destination !== undefined) throw new UsageError("--destination needs --ingestr");
  if (destination !== undefined && !ingestrDestinations.has(destination)) {
    throw new UsageError(`ingestr copies to no '${destination}'`, {
      fix: `name one of: ${[...ingestrDestinations.keys()].join(", ")}`,
    });
  }
}

function platformOf(connectionType: string, session: Session) {
  const platform = platformFor(connectionType, session.platforms);
  if (platform !== undefined) return platform;
  throw new UsageError(`Tables of ${connectionType} cannot be imported`, {
    cause: "this version has no driver for it",
  });
}

/** Types of assets by what they do, of the platform of a connection. */
function typesOf(connectionType: string, session: Session): ImportOptions["types"] {
  const { name } = platformOf(connectionType, session);
  const names = [connectionType, name];
  const find = (kind: "source" | "query") =>
    names.map((platform) =>
      assetTypes.find((type) => type.platform === platform && type.kind === kind)?.name
    ).find((found) => found !== undefined);
  return { source: find("source") ?? "empty", query: find("query") };
}
