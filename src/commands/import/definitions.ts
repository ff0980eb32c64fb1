import { Command } from "@cliffy/command";
import { KnownError, UsageError } from "../../errors.ts";
import type { FoundDefinition, Importer, Listing } from "../../importers/importer.ts";
import { formatFailure } from "../../report/failure.ts";
import { canAsk, type Output, processOutput } from "../../report/output.ts";
import type { Session } from "../../session.ts";
import { queriesOf } from "../column_lineage.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import { configFileFlag, environmentFlag, type GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { fillAssetDependencies } from "../patch/fill_asset.ts";
import { readPipelineAsWritten } from "../pipeline.ts";
import { Questions } from "../questions.ts";
import { type NewAsset, newAssets, unknownDefinitions } from "./new_assets.ts";
import { askForConnection, shownName } from "./source.ts";
import { writeAsset } from "./write.ts";

interface ImportFlags extends ProjectFlags {
  readonly connection?: string | undefined;
  readonly all?: boolean | undefined;
  readonly only?: readonly string[] | undefined;
}

/** `bruin import <system>`: an asset for each of its definitions that is chosen. */
export function createImportDefinitionsCommand(importer: Importer, invocation: Invocation) {
  const command = new Command<GlobalFlags>()
    .arguments("[pipeline:string]")
    .option("-c, --connection <name:string>", "Where they are")
    .option("--all", "Import all of them")
    .option("--only <name:string>", "Import this one; repeatable", { collect: true })
    .option(...environmentFlag)
    .option(...configFileFlag)
    .example("All:", importer.example)
    .action(async (flags, path) => {
      await importDefinitions(importer, { flags, path, invocation });
    });
  for (const { name, about } of importer.flags) command.option(`--${name} <name:string>`, about);
  return command;
}

async function importDefinitions(
  importer: Importer,
  { flags, path, invocation }: {
    readonly flags: ImportFlags;
    readonly path: string | undefined;
    readonly invocation: Invocation;
  },
): Promise<void> {
  await using output = processOutput(invocation);
  if (path === undefined) throw new UsageError("pipeline path is required");
  if (flags.all && flags.only !== undefined) {
    throw new UsageError("cannot use both --all and --only flags together");
  }
  const { redactor, signal } = invocation;
  const warn = warnOn(output);
  await using session = await openCommandSession(flags, { invocation, path, warn, readOnly: true });
  const pipeline = await readPipelineAsWritten({}, path, { invocation, session });
  const connectionName = flags.connection ?? await askForConnection(session, {
    ...{ output, signal, types: importer.connectionTypes },
    what: `whose ${importer.things.many} are`,
  });
  await using listing = await listDefinitions(importer, {
    flags,
    connectionName,
    session,
    invocation,
    warn,
  });
  const { definitions: found } = listing;
  if (found.length === 0) {
    output.line(`There are no ${importer.things.many} in '${connectionName}'`);
    return;
  }
  const chosen = await chooseDefinitions(found, { importer, flags, output, signal });
  const fresh = unknownDefinitions(chosen, pipeline);
  const assets = newAssets(await withDependencies(fresh, { listing, signal }), {
    ...{ found, pipeline, connectionName, warn },
    isSecret: (text) => redactor.hides(text),
  });
  const written: NewAsset[] = [];
  for (const asset of assets) {
    const { folder, own, place } = asset;
    const outcome = await writeAsset(asset, { folder, own, pipeline, what: place, warn });
    if (outcome === "kept") continue;
    written.push(asset);
    for (const lack of asset.lacks) warn(`${asset.name} is not all of ${place}: ${lack}`);
  }
  await fillAll(written, { path, invocation, session, output });
  const kept = chosen.length - written.length;
  const rest = kept === 0 ? "" : `; ${kept} were there or left out`;
  output.line(
    `Imported ${written.length} ${importer.things.many} from '${connectionName}' ` +
      `into pipeline '${shownName(pipeline)}'${rest}`,
  );
}

async function listDefinitions(
  { connectionTypes, flags: known, things, list }: Importer,
  { flags, connectionName, session, invocation, warn }: {
    readonly flags: ImportFlags;
    readonly connectionName: string;
    readonly session: Session;
    readonly invocation: Invocation;
    readonly warn: (text: string) => void;
  },
): Promise<Listing> {
  const connections = await session.connections();
  const connection = await connections.resolve(connectionName);
  if (!connectionTypes.includes(connection.type)) {
    throw new UsageError(`There are no ${things.many} in connections of ${connection.type}`, {
      cause: `'${connectionName}' is one`,
      fix: `name a connection of ${connectionTypes.join(" or ")}`,
    });
  }
  const given = flags as Readonly<Record<string, unknown>>;
  const { env, signal, redactor } = invocation;
  return await list({
    connection,
    open: () => connections.open(connectionName),
    flags: Object.fromEntries(known.map(({ name }) => {
      const value = given[name.replace(/-./g, ([, letter = ""]) => letter.toUpperCase())];
      return [name, typeof value === "string" ? value : undefined];
    })),
    ...{ env, signal, warn },
    hide: (credential) => void redactor.add(credential),
  });
}

/** Questions that are asked at once. */
const questionsAtOnce = 8;

/** The definitions with what comes before them, where the system has to be asked for that of each. */
async function withDependencies(
  definitions: readonly FoundDefinition[],
  { listing, signal }: { readonly listing: Listing; readonly signal: AbortSignal },
): Promise<readonly FoundDefinition[]> {
  if (listing.dependenciesOf === undefined) return definitions;
  const complete = [...definitions];
  const queue = definitions.entries();
  const work = async () => {
    for (const [index, definition] of queue) {
      signal.throwIfAborted();
      complete[index] = { ...definition, ...await listing.dependenciesOf?.(definition) };
    }
  };
  await Promise.all(Array.from({ length: questionsAtOnce }, work));
  return complete;
}

/** Names that are shown in a failure, at most. */
const mostNames = 20;

/** @throws {UsageError} When it is not said which, or there is no such one. */
async function chooseDefinitions(
  found: readonly FoundDefinition[],
  { importer: { things }, flags: { all, only }, output, signal }: {
    readonly importer: Importer;
    readonly flags: ImportFlags;
    readonly output: Output;
    readonly signal: AbortSignal;
  },
): Promise<readonly FoundDefinition[]> {
  if (all) return found;
  const places = found.map(({ place }) => place);
  const more = places.length - mostNames;
  const shown = places.slice(0, mostNames).join(", ") + (more > 0 ? `, and ${more} more` : "");
  if (only !== undefined) {
    const unknown = only.find((name) => !places.includes(name));
    if (unknown === undefined) return found.filter(({ place }) => only.includes(place));
    throw new UsageError(`There is no ${things.one} '${unknown}'`, {
      cause: `there are: ${shown}`,
    });
  }
  if (!canAsk()) {
    throw new UsageError(`It is not said which ${things.many} are to be imported`, {
      cause: `there are: ${shown}`,
      fix: "import all of them with --all, or one with --only",
    });
  }
  const choices = found.map(({ place: name, about }) => ({ name, about }));
  const chosen = await new Questions({ output, signal }).several(`Which ${things.many}`, choices);
  return found.filter(({ place }) => chosen.includes(place));
}

/** Adds what the queries of new assets read, as `patch fill-asset-dependencies` does. */
async function fillAll(
  written: readonly NewAsset[],
  { path, invocation, session, output }: {
    readonly path: string;
    readonly invocation: Invocation;
    readonly session: Session;
    readonly output: Output;
  },
): Promise<void> {
  if (written.length === 0) return;
  const pipeline = await readPipelineAsWritten({}, path, { invocation, session });
  const context = { pipeline, queryOf: queriesOf(pipeline, session) };
  const names = new Set(written.map(({ name }) => name));
  for (const asset of pipeline.assets) {
    if (!names.has(asset.name)) continue;
    invocation.signal.throwIfAborted();
    try {
      await fillAssetDependencies(asset, context);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      output.errorLine(`${asset.name}: ${formatFailure(error)}`, { wrap: true });
    }
  }
}
