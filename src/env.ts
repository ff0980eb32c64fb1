/** Read access to environment variables. */
export interface Env {
  /** The value; `undefined` when the variable is unset or empty. */
  get(name: string): string | undefined;
  /** Every variable that is set and not empty. */
  entries(): Record<string, string>;
}

/**
 * The environment of this process. A variable that the permissions hide reads as unset, so that the
 * program runs the same under `--ignore-env` and under a short `--allow-env` list.
 */
export const processEnv: Env = {
  get(name) {
    try {
      return Deno.env.get(name) || undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) return undefined;
      throw error;
    }
  },
  entries: () =>
    Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([, value]) => value)),
};

/**
 * Sets a variable of this process, for everything that reads it: this program, the packages in it, and
 * the programs that it starts.
 * @returns Whether the permissions allow it.
 */
export function setProcessVariable(name: string, value: string): boolean {
  try {
    Deno.env.set(name, value);
    // Under `--ignore-env` setting a hidden variable does nothing, without a word.
    return Deno.env.get(name) === value;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

/**
 * Does something while a variable of this process has another value. Nothing else sees that value, because
 * `work` does not wait for anything.
 * @returns `undefined` when the permissions do not allow it; then nothing was done.
 */
export function withProcessVariable<T>(name: string, value: string, work: () => T): T | undefined {
  const before = processEnv.get(name);
  try {
    return setProcessVariable(name, value) ? work() : undefined;
  } finally {
    if (before !== undefined) setProcessVariable(name, before);
    else if (processEnv.get(name) !== undefined) Deno.env.delete(name);
  }
}

/** An environment that remembers which variables it was asked for. */
export function rememberingEnv(env: Env): Env & { readonly asked: ReadonlySet<string> } {
  const asked = new Set<string>();
  return {
    asked,
    get(name) {
      asked.add(name);
      return env.get(name);
    },
    entries: () => env.entries(),
  };
}

/** An environment made of plain data, for tests and for values that a command overrides. */
export function envOf(variables: Readonly<Record<string, string | undefined>>): Env {
  return {
    get: (name) => variables[name] || undefined,
    entries: () =>
      Object.fromEntries(
        Object.entries(variables).filter((entry): entry is [string, string] => !!entry[1]),
      ),
  };
}
