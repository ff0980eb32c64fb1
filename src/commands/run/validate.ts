import { ProjectError } from "../../errors.ts";
import { loadGlossary } from "../../project/glossary.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import type { Issue } from "../../report/event.ts";
import { formatIssues, formatVerdict } from "../../report/issues.ts";
import type { Output } from "../../report/output.ts";
import type { RunSettings } from "../../run/asset_scope.ts";
import type { Session } from "../../session.ts";
import { createContexts, loadPolicy, validate } from "../../validate/mod.ts";
import { ruleScopes } from "../validate/rule_scopes.ts";

/**
 * Applies the fast critical rules before a run, and prints what they find in the chosen assets and in
 * the pipeline itself, or that they find nothing, which programs look for.
 * @returns What was found.
 * @throws {ProjectError} When the glossary or the policy is wrong.
 */
export async function validateBeforeRun(
  assets: readonly Asset[],
  { settings, session, output, quiet }: {
    readonly settings: RunSettings;
    readonly session: Session;
    readonly output: Output;
    /** Whether good news is left out, as where every line is JSON. */
    readonly quiet: boolean;
  },
): Promise<readonly Issue[]> {
  const pipeline: Pipeline = settings.pipeline;
  const { root } = session.project;
  const chosen = new Set(assets.map(({ name }) => name));
  const [glossary, policy] = await Promise.all([loadGlossary(root), loadPolicy(root)]);
  const contexts = createContexts(pipeline, {
    platforms: session.platforms,
    scopeOf: ruleScopes(settings, session),
  });
  const all = await validate(contexts, {
    glossary,
    policy,
    fastOnly: true,
    excludeWarnings: true,
  });
  const issues = all.filter(({ asset }) => asset === undefined || chosen.has(asset));
  const { color } = output;
  const found = { pipeline, issues };
  const verdict = formatVerdict([found], { color, assets: assets.length });
  if (issues.length === 0) {
    if (!quiet) output.line(verdict);
    return issues;
  }
  for (const line of formatIssues(found, { color, root })) output.errorLine(line);
  output.errorLine(`\n${verdict}`);
  return issues;
}

/** An issue as the reason why a run did not begin. */
export function issueError(
  { asset, rule, message, explanation = {} }: Issue,
  pipeline: Pipeline,
): ProjectError {
  const file = pipeline.assets.find(({ name }) => name === asset)?.path ?? pipeline.path;
  return new ProjectError(`${asset ?? pipeline.name}: ${message} (${rule})`, { file }, explanation);
}
