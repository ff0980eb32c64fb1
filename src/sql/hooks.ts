import type { Hooks } from "../project/model.ts";
import type { Statement } from "./statement.ts";

/** Rendered hooks around the statements of an asset, outside their transaction; blank ones dropped. */
export function withHooks(
  statements: readonly Statement[],
  hooks: Pick<Hooks, "pre" | "post">,
): Statement[] {
  const own = statements.filter((statement) => statement !== "");
  return [...hookStatements(hooks.pre), ...own, ...hookStatements(hooks.post)];
}

/** Rendered hooks as statements; blank ones dropped. */
export function hookStatements(hooks: readonly string[]): string[] {
  return hooks.map((hook) => hook.trim()).filter((hook) => hook !== "");
}
