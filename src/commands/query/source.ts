import { resolve } from "node:path";
import { ProjectError, UsageError } from "../../errors.ts";
import { connectionNameOf } from "../../project/connections.ts";
import type { Pipeline } from "../../project/model.ts";
import { overrideVariables, parseVariableOverrides } from "../../project/variables.ts";
import { createAssetScope } from "../../run/asset_scope.ts";
import { mainWork, platformFor, platformOf } from "../../run/main_step.ts";
import {
  type QueryDialect,
  type QueryText,
  renderForAsset,
  renderText,
  unknownDialect,
} from "../../run/query.ts";
import { developerRewrite } from "../../run/steps/developer_tables.ts";
import { DeveloperTables } from "../../run/steps/developer_listings.ts";
import { shownSettings } from "../../run/shown_settings.ts";
import { parseQueryVariables } from "../../run/query_variables.ts";
import type { Session } from "../../session.ts";
import { assetAt } from "../asset.ts";
import { askedInterval, type DateFlags } from "../interval.ts";
import type { Invocation } from "../invocation.ts";
import { readPipeline } from "../pipeline.ts";
import { asksModel, readSemanticQuery, type SemanticFlags } from "./semantic.ts";

/** The flags that say what is asked where. */
export interface QuerySourceFlags extends SemanticFlags, DateFlags {
  readonly connection?: string;
  readonly query?: string;
  readonly asset?: string | undefined;
  /** Path of a pipeline whose variables and macros the query may use. */
  readonly pipeline?: string | undefined;
  readonly var?: readonly string[] | undefined;
}

/** A query with everything filled in. */
export interface QuerySource extends QueryText {
  readonly connectionName: string;
  readonly connectionType: string;
  /** How the platform that answers writes SQL. */
  readonly dialect: QueryDialect;
}

/**
 * Finds the connection and renders the query.
 * @throws {KnownError} Also when the connection's secret cannot be used: its type decides about SQL.
 */
export async function readQuerySource(
  flags: QuerySourceFlags,
  { invocation, session, signal, now }: {
    readonly invocation: Invocation;
    readonly session: Session;
    readonly signal: AbortSignal;
    readonly now: Date;
  },
): Promise<QuerySource> {
  const { env, workingDirectory } = invocation;
  const interval = askedInterval(flags, env, now);
  const inherited = env.get("BRUIN_VARS");
  const assignments = flags.var ?? (inherited === undefined ? [] : [inherited]);
  const variables = parseQueryVariables(assignments);
  const writeQuery = asksModel(flags) ? await readSemanticQuery(flags, session) : undefined;
  const textFor = (platform: ReturnType<typeof platformFor>) =>
    writeQuery?.(platform?.dialect ?? unknownDialect) ?? flags.query;
  const read = async (path: string) =>
    withDeclared(await readPipeline({ var: [] }, path, { invocation, session }), assignments);
  if (flags.asset === undefined) {
    const { connection: connectionName = "" } = flags;
    const { type: connectionType } = await (await session.connections()).resolve(connectionName);
    const platform = platformFor(connectionType, session.platforms);
    const pipeline = flags.pipeline === undefined ? undefined : await read(flags.pipeline);
    const text = textFor(platform);
    const rendered = renderText({ text, variables, platform }, { interval, now, pipeline });
    return {
      connectionName,
      connectionType,
      ...rendered,
      dialect: platform?.dialect ?? unknownDialect,
    };
  }
  const pipeline = await read(flags.asset);
  const asset = assetAt(flags.asset, { pipeline, workingDirectory });
  const work = mainWork(asset)?.kind;
  if (flags.query === undefined && !asksModel(flags) && work !== "query" && work !== "sensor") {
    throw new UsageError(
      `asset '${flags.asset}' is not a SQL asset (type: ${asset.type}). Only SQL assets can be queried`,
      { fix: "give the query with --query" },
    );
  }
  const platform = platformOf(asset, session.platforms);
  const scope = createAssetScope(asset, {
    platform: platform?.name,
    settings: shownSettings(pipeline, {
      schemaPrefix: session.project.environment.schemaPrefix,
      now,
      interval,
    }),
  });
  const connectionName = flags.connection ?? connectionNameOf(scope.asset, pipeline);
  if (connectionName === undefined) {
    throw new ProjectError(`Assets of type "${asset.type}" have no connection`, {
      file: resolve(workingDirectory, flags.asset),
    }, { fix: "name one with --connection" });
  }
  const rendered = renderForAsset({ text: textFor(platform), variables, platform }, scope);
  const { type: connectionType } = await (await session.connections()).resolve(connectionName);
  const dialect = platform?.dialect ?? unknownDialect;
  if (scope.settings.schemaPrefix === "" || platform === undefined) {
    return { connectionName, connectionType, ...rendered, dialect };
  }
  const rewrite = await developerRewrite({
    scope,
    connection: connectionName,
    platform,
    resources: {
      connections: await session.connections(),
      developerTables: new DeveloperTables(),
    },
  }, { signal });
  return {
    connectionName,
    connectionType,
    query: rewrite(rendered.query),
    written: rewrite(rendered.written),
    dialect,
  };
}

/**
 * The pipeline with those of the assignments that it declares, as `bruin run` reads them, so that the
 * query of an asset is the one that a run would send.
 */
function withDeclared(pipeline: Pipeline, assignments: readonly string[]): Pipeline {
  const isDeclared = (name: string) => Object.hasOwn(pipeline.variables, name);
  const relevant = assignments.filter((text) =>
    text.trim().startsWith("{") || isDeclared(text.replace(/=.*$/s, "").trim())
  );
  const declared = Object.entries(parseVariableOverrides(relevant))
    .filter(([name]) => isDeclared(name));
  const variables = overrideVariables(pipeline.variables, Object.fromEntries(declared));
  return { ...pipeline, variables };
}

/** @throws {UsageError} When the flags do not say what is to be asked where. */
export function requireSource(flags: QuerySourceFlags): void {
  const { connection, query, asset, pipeline } = flags;
  if (asset !== undefined && pipeline !== undefined) {
    throw new UsageError("Cannot use --pipeline with --asset, which has a pipeline");
  }
  if (asksModel(flags)) return;
  if (asset !== undefined || (connection !== undefined && query !== undefined)) return;
  const fix = 'for example: bruin query --connection my-db --query "select 1"';
  if (connection !== undefined || query !== undefined) {
    throw new UsageError("direct query mode requires both --connection and --query flags", { fix });
  }
  throw new UsageError("must use either --connection and --query, or --asset", { fix });
}
