import type { Env } from "../env.ts";

export interface Expanded {
  readonly text: string;
  /** What the environment lacks, for messages; the references stay in the text. */
  readonly unset: readonly string[];
}

/** Replaces each `${NAME}` by the variable's value, once: values are not looked at again. */
export function expandVariables(text: string, env: Env): Expanded {
  const unset = new Set<string>();
  const expanded = text.replace(/\$\{([^}]+)\}/g, (reference, name: string) => {
    const value = env.get(name.trim());
    if (value === undefined) unset.add(printableName(name.trim()));
    return value ?? reference;
  });
  return { text: expanded, unset: [...unset] };
}

/** The shell's `${NAME:-default}` would put the default, which may be a password, into a message. */
function printableName(name: string): string {
  const [start, rest] = [/^\w*/.exec(name)?.[0] ?? "", name.replace(/^\w*/, "")];
  return rest === "" ? start : `${start}… (nothing but a name may be between the braces)`;
}
