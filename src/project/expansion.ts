import type { Env } from "../env.ts";

export interface Expanded {
  readonly text: string;
  /** Names that the environment lacks; their references stay in the text. */
  readonly unset: readonly string[];
}

/** Replaces each `${NAME}` by the variable's value, once: values are not looked at again. */
export function expandVariables(text: string, env: Env): Expanded {
  const unset = new Set<string>();
  const expanded = text.replace(/\$\{([^}]+)\}/g, (reference, name: string) => {
    const value = env.get(name.trim());
    if (value === undefined) unset.add(name.trim());
    return value ?? reference;
  });
  return { text: expanded, unset: [...unset] };
}
