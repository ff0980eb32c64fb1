import type { Env } from "../../env.ts";

/** Variables of ours that hold every connection, and where runs are reported. */
const ownSecrets: ReadonlySet<string> = new Set(["BRUIN_CONFIG_FILE_CONTENT", "BRUIN_PING_URL"]);

export interface InheritedVariablesOptions {
  readonly passCredentials: boolean;
  /** Whether a variable opens a secrets backend. */
  readonly isBackendVariable: (name: string) => boolean;
}

/**
 * The variables of this process that programs may see: all but those that open a secrets backend, for
 * a program needs only the connections that its asset lists.
 */
export function inheritedVariables(
  env: Env,
  { passCredentials, isBackendVariable }: InheritedVariablesOptions,
): Record<string, string> {
  const entries = Object.entries(env.entries());
  const isWithheld = (name: string) =>
    ownSecrets.has(name.toUpperCase()) || isBackendVariable(name);
  return Object.fromEntries(
    passCredentials ? entries : entries.filter(([name]) => !isWithheld(name)),
  );
}
