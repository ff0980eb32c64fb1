import { resolve } from "node:path";
import type { Env } from "../env.ts";
import { type ConnectionUse, referencedConnections } from "../project/connections.ts";
import { findPipelineFile, loadPipeline } from "../project/load.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import { withSchemaPrefix } from "../project/schema_prefix.ts";
import { selectAssets } from "../project/select.ts";
import { parseVariableOverrides } from "../project/variables.ts";
import { requireVariant } from "../project/variants.ts";
import type { Session } from "../session.ts";
import type { Invocation } from "./invocation.ts";

/** The flags that decide how a pipeline is read. */
export interface PipelineFlags {
  readonly var?: readonly string[] | undefined;
  readonly variant?: string | undefined;
}

/** The flags that choose among its assets. */
export interface SelectionFlags {
  readonly tag?: string | undefined;
  readonly excludeTag?: readonly string[] | undefined;
  readonly selector?: string | undefined;
}

interface Context {
  readonly invocation: Invocation;
  readonly session: Session;
}

/**
 * The pipeline that a path of the user means.
 * @throws {ProjectError} When its files are wrong.
 * @throws {UsageError} When there is none, or the flags do not fit it.
 */
export async function readPipeline(
  flags: PipelineFlags,
  path: string,
  { invocation, session }: Context,
): Promise<Pipeline> {
  const { env, workingDirectory } = invocation;
  const { variant } = flags;
  const pipeline = await loadPipeline(await findPipelineFile(resolve(workingDirectory, path)), {
    project: session.project,
    overrides: parseVariableOverrides(variableAssignments(flags, env)),
    variant,
    render: session.render,
  });
  requireVariant(pipeline, variant);
  return withSchemaPrefix(pipeline, session.project.environment.schemaPrefix);
}

/**
 * Like {@linkcode readPipeline}, with the names that files have: those of everybody, without the prefix of an
 * environment. For what changes files.
 */
export async function readPipelineAsWritten(
  flags: PipelineFlags,
  path: string,
  { invocation, session }: Context,
): Promise<Pipeline> {
  const environment = { ...session.project.environment, schemaPrefix: "" };
  const project = { ...session.project, environment };
  return await readPipeline(flags, path, { invocation, session: { ...session, project } });
}

/** What sets variables: the flags, else `BRUIN_VARS`. */
export function variableAssignments({ var: assignments }: PipelineFlags, env: Env): string[] {
  const inherited = env.get("BRUIN_VARS");
  return [...assignments ?? (inherited === undefined ? [] : [inherited])];
}

/** A pipeline, and what its chosen assets need. */
export interface PipelineConnections {
  readonly pipeline: Pipeline;
  /** The chosen ones that are not disabled. */
  readonly assets: readonly Asset[];
  /** Connection name → who needs it. */
  readonly uses: ReadonlyMap<string, readonly ConnectionUse[]>;
}

/**
 * Reads a pipeline and finds out which connections its assets and their checks need.
 * @throws {KnownError} Like {@linkcode readPipeline}, and when a connection cannot be told.
 */
export async function readConnectionUses(
  flags: PipelineFlags & SelectionFlags,
  path: string,
  { warn = () => {}, ...context }: Context & {
    /** Told of what the flags name and no asset has; there is nothing to tell without flags. */
    readonly warn?: (text: string) => void;
  },
): Promise<PipelineConnections> {
  const { session: { project } } = context;
  const pipeline = await readPipeline(flags, path, context);
  const selection = selectAssets(pipeline, {
    paths: [path],
    bases: [context.invocation.workingDirectory, project.root],
    tag: flags.tag,
    excludeTags: flags.excludeTag,
    selector: flags.selector,
  });
  selection.warnings.forEach(warn);
  const assets = selection.assets.filter(({ enabled }) => enabled !== false);
  const steps = assets.map((asset) => ({ asset, main: true, checks: hasChecks(asset) }));
  const declared = new Set(project.environment.connections.map(({ name }) => name));
  return { pipeline, assets, uses: referencedConnections(pipeline, steps, { declared }) };
}

function hasChecks({ columns, customChecks }: Asset): boolean {
  return customChecks.length > 0 || columns.some(({ checks }) => checks.length > 0);
}

/** The assets that need a connection, each once. */
export function assetsOf(uses: readonly ConnectionUse[]): string[] {
  return [...new Set(uses.map(({ asset }) => asset))];
}
