import { KnownError, UsageError } from "../../errors.ts";
import { dirname } from "node:path";
import { loadGlossary } from "../../project/glossary.ts";
import { loadModels } from "../../semantic/load.ts";
import type { Pipeline } from "../../project/model.ts";
import { parseVariableOverrides } from "../../project/variables.ts";
import { formatIssues, formatVerdict, type PipelineIssues } from "../../report/issues.ts";
import { issueList } from "../../report/shapes/issues.ts";
import { processOutput } from "../../report/output.ts";
import type { RunSettings } from "../../run/asset_scope.ts";
import { platformFor } from "../../run/main_step.ts";
import { runIdOf } from "../../run/record/run_id.ts";
import { shownSettings } from "../../run/shown_settings.ts";
import type { Session } from "../../session.ts";
import type { SqlTree } from "../../sql_tree/mod.ts";
import {
  createContexts,
  loadPolicy,
  validate,
  validateQueries,
  validateUris,
} from "../../validate/mod.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import { type OutputFormat, wantsJson } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { refuseUnattendedProduction } from "../production.ts";
import { ruleScopes } from "./rule_scopes.ts";
import { loadProject, loadTargets, type TargetOptions, type ValidateTarget } from "./target.ts";

/** The flags of `bruin validate`, as the user gave them. */
export interface ValidateFlags extends ProjectFlags {
  readonly force?: boolean | undefined;
  readonly output?: OutputFormat;
  readonly excludeWarnings?: boolean | undefined;
  readonly fast?: boolean | undefined;
  readonly excludeTag?: string | undefined;
  readonly excludePaths?: readonly string[];
  readonly var?: readonly string[] | undefined;
  readonly variant?: string | undefined;
  readonly fullRefresh?: boolean | undefined;
  readonly color: boolean;
}

/**
 * Validates what a path means, and prints what is wrong.
 * @returns The exit code: 1 for critical issues, but 0 when they are printed as JSON.
 * @throws {KnownError} When nothing could be validated.
 */
export async function validateProject(
  flags: ValidateFlags,
  path: string,
  invocation: Invocation,
): Promise<number> {
  const { env, redactor, workingDirectory } = invocation;
  const asJson = wantsJson(flags, invocation);
  await using output = processOutput({ env, redactor, noColor: !flags.color });
  refuseUnattendedProduction(flags);
  await using session = await openCommandSession(flags, {
    invocation,
    path: path,
    readOnly: true,
    warn: warnOn(output),
  });
  const targetOptions: TargetOptions = {
    project: session.project,
    workingDirectory,
    overrides: parseVariableOverrides(flags.var ?? []),
    variant: flags.variant,
    excludePaths: flags.excludePaths ?? [],
    render: session.render,
  };
  if (!asJson) {
    const environment = session.project.environment.name;
    output.line(`Validating pipelines in '${path}' for '${environment}' environment...`);
  }
  const targets = await loadTargets(path, targetOptions);
  const found = await findIssues(targets, { flags, invocation, session, targetOptions });
  if (asJson) {
    output.json(issueList.write(found));
    // Reference: the reader of the JSON decides what is a failure.
    return 0;
  }
  const format = { color: output.color, root: session.project.root };
  for (const pipeline of found) output.line(["", ...formatIssues(pipeline, format)].join("\n"));
  const asset = targets[0]?.asset;
  const assets = targets.flatMap(({ pipeline }) => pipeline.assets)
    .filter(({ tags }) => flags.excludeTag === undefined || !tags.includes(flags.excludeTag));
  const verdict = formatVerdict(found, {
    color: output.color,
    assets: assets.length,
    path: asset === undefined ? undefined : path,
  });
  output.line(`\n${verdict}`);
  return found.some(({ issues }) => issues.some(({ severity }) => severity === "critical")) ? 1 : 0;
}

/** Few policies parse queries. */
async function loadTree(): Promise<SqlTree> {
  const { loadSqlTree } = await import("../../sql_tree/mod.ts");
  return await loadSqlTree();
}

interface Context {
  readonly flags: ValidateFlags;
  readonly invocation: Invocation;
  readonly session: Session;
}

async function findIssues(
  targets: readonly ValidateTarget[],
  { targetOptions, ...context }: Context & { readonly targetOptions: TargetOptions },
): Promise<PipelineIssues[]> {
  const { flags, session } = context;
  if (targets[0]?.asset !== undefined && flags.excludeTag !== undefined) {
    throw new UsageError("exclude-tag flag is not supported for asset-only validation");
  }
  const { root, config } = session.project;
  const [glossary, policy] = await Promise.all([
    loadGlossary(root),
    loadPolicy(root),
    loadModels(dirname(config.path)),
  ]);
  const { fast, excludeWarnings } = flags;
  const tree = !fast && policy.some(({ parses }) => parses) ? await loadTree() : undefined;
  const found: PipelineIssues[] = [];
  for (const { pipeline, variant, asset } of targets) {
    const scopeOf = ruleScopes(settingsOf(pipeline, context), session);
    const contexts = createContexts(pipeline, {
      platforms: session.platforms,
      scopeOf,
      asset,
      excludeTag: flags.excludeTag,
      tree,
    });
    const issues = await validate(contexts, {
      glossary,
      policy,
      fastOnly: fast,
      excludeWarnings,
    });
    const asked = fast ? undefined : await validateQueries(contexts, {
      connections: () => session.connections(),
      platformOf: (type) => platformFor(type, session.platforms),
      signal: context.invocation.signal,
    });
    const once = fast || pipeline.exactlyOnce === undefined
      ? []
      : (await import("./exactly_once.ts")).exactlyOnceIssues(contexts, {
        pipeline,
        scopeOf,
        session,
      });
    found.push({
      pipeline,
      variant,
      issues: [...issues, ...once, ...asked?.issues ?? []],
      estimates: asked?.estimates,
    });
  }
  if (flags.excludeWarnings) return found;
  const uris = await findUriIssues(targets, targetOptions);
  return found.map((pipeline, index) => ({
    ...pipeline,
    issues: [...pipeline.issues, ...uris[index] ?? []],
  }));
}

/** The issues of each target. URIs of an asset are looked for in the whole project. */
async function findUriIssues(targets: readonly ValidateTarget[], options: TargetOptions) {
  const asset = targets[0]?.asset;
  if (asset === undefined) return validateUris(targets.map(({ pipeline }) => pipeline));
  if (!asset.upstreams.some(({ kind }) => kind === "uri")) return targets.map(() => []);
  const others = await loadProject(options).catch((error) => {
    if (error instanceof KnownError) return [];
    throw error;
  });
  // What is wrong elsewhere is not what was asked for.
  return validateUris([...targets.map(({ pipeline }) => pipeline), ...others])
    .slice(0, targets.length)
    .map((issues) => issues.filter((issue) => issue.asset === asset.name));
}

/** A run of yesterday, as far as templates depend on it. */
function settingsOf(
  pipeline: Pipeline,
  { flags, invocation, session }: Context,
): RunSettings {
  const now = new Date();
  return shownSettings(pipeline, {
    schemaPrefix: session.project.environment.schemaPrefix,
    now,
    runId: runIdOf(invocation.env, { startedAt: now }),
    fullRefresh: flags.fullRefresh ?? false,
  });
}
