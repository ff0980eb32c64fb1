import type { Hooks } from "../project/model.ts";

/** Rendered hooks around the statements of an asset, outside their transaction; blank ones dropped. */
export function withHooks(
  statements: readonly string[],
  hooks: Pick<Hooks, "pre" | "post">,
): string[] {
  return [...hooks.pre.map(trim), ...statements, ...hooks.post.map(trim)]
    .filter((statement) => statement !== "");
}

function trim(hook: string): string {
  return hook.trim();
}
