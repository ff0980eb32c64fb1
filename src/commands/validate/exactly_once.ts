import { KnownError } from "../../errors.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import type { Issue } from "../../report/event.ts";
import type { AssetScope } from "../../run/asset_scope.ts";
import { onceProblem } from "../../run/exactly_once/coverage.ts";
import { platformOf } from "../../run/main_step.ts";
import type { Session } from "../../session.ts";
import type { Contexts } from "../../validate/mod.ts";

/**
 * The assets that cannot be committed exactly once, where the pipeline asks for that. A run says the same
 * of a flag, which no file tells.
 */
export function exactlyOnceIssues(
  { assets }: Pick<Contexts, "assets">,
  { pipeline, scopeOf, session }: {
    readonly pipeline: Pipeline;
    /** @throws {KnownError} For an asset that cannot be rendered, of which the rules tell. */
    readonly scopeOf: (asset: Asset) => AssetScope;
    readonly session: Pick<Session, "platforms">;
  },
): Issue[] {
  if (pipeline.exactlyOnce === undefined) return [];
  const lookedAt = new Set(assets.map(({ asset }) => asset.name));
  return pipeline.assets.filter(({ name, enabled }) => enabled !== false && lookedAt.has(name))
    .flatMap((asset) => {
      const error = problemOf(asset, { scopeOf, session });
      // What keeps its statements from being made at all is the matter of other rules.
      if (error?.explanation.code !== "E175") return [];
      const { message, explanation } = error;
      return [{
        rule: "exactly-once",
        severity: "critical",
        asset: asset.name,
        message,
        context: [],
        explanation,
      }];
    });
}

function problemOf(
  asset: Asset,
  { scopeOf, session }: Pick<Parameters<typeof exactlyOnceIssues>[1], "scopeOf" | "session">,
): KnownError | undefined {
  try {
    return onceProblem({ scope: scopeOf(asset), platform: platformOf(asset, session.platforms) });
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}
