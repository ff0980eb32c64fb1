import { closest } from "../registry.ts";

/** Words that people know from other tools, and the key that says the same here. */
const otherWords: Readonly<Record<string, string>> = {
  data_tests: "checks",
  dependencies: "depends",
  depends_on: "depends",
  materialized: "materialization",
  pk: "primary_key",
  schedule_interval: "schedule",
  test: "checks",
  tests: "checks",
};

/** What an unknown key was most likely meant as; `undefined` when it looks like none of `known`. */
export function meantKey(key: string, known: ReadonlySet<string>): string | undefined {
  const word = Object.hasOwn(otherWords, key) ? otherWords[key] : undefined;
  return word !== undefined && known.has(word) ? word : closest(key, known);
}

/** How a map treats keys that it does not know. */
export interface UnknownKeyOptions {
  /**
   * Whether every unknown key keeps a run from starting, as where a key that is not read would leave
   * out a check or change what is written. Otherwise only one that is nearly a known one does, since
   * newer versions of the reference add keys. Default: `false`.
   */
  readonly strict?: boolean;
}

/** A sentence about an unknown key, and whether a run may start all the same. */
export interface UnknownKey {
  readonly message: string;
  readonly severity: "critical" | "warning";
}

/**
 * What to say of a key that is not `known`.
 * @param options.owner Completes "Unknown key … in …".
 */
export function describeUnknownKey(
  key: string,
  { known, owner, strict = false }: UnknownKeyOptions & {
    readonly known: ReadonlySet<string>;
    readonly owner: string;
  },
): UnknownKey {
  const meant = meantKey(key, known);
  const hint = meant !== undefined
    ? `; did you mean "${meant}"?`
    : strict
    ? `; the keys there are ${[...known].join(", ")}`
    : "";
  return {
    message: `Unknown key "${key}" in ${owner}${hint}`,
    severity: strict || meant !== undefined ? "critical" : "warning",
  };
}
