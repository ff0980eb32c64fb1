import { UsageError } from "../errors.ts";
import { aws } from "./aws/mod.ts";
import type { SecretsBackend } from "./backend.ts";
import { configFile } from "./config_file/mod.ts";
import { doppler } from "./doppler/mod.ts";
import { env } from "./env/mod.ts";
import { vault } from "./vault/mod.ts";

/** Every value of `--secrets-backend` that works. */
export const secretsBackends: readonly SecretsBackend[] = [aws, vault, doppler, env, configFile];

/** Values the reference implementation knows besides. */
const otherBackends: readonly string[] = ["azure"];

/**
 * The backend that a flag or variable asks for, with blanks around it ignored; `.bruin.yml` when it
 * is empty or `undefined`.
 * @throws {UsageError} When there is no such backend.
 */
export function chooseBackend(value: string | undefined): SecretsBackend {
  const name = value?.trim() || configFile.name;
  const backend = secretsBackends.find((candidate) => candidate.name === name);
  if (backend !== undefined) return backend;
  if (otherBackends.includes(name)) {
    const supported = secretsBackends.map((candidate) => candidate.name).join(", ");
    throw new UsageError(
      `secrets backend "${name}" is not supported by this version; supported: ${supported}`,
    );
  }
  throw new UsageError(
    `unsupported secrets backend "${name}"; possible values: vault, doppler, aws, azure`,
  );
}

/**
 * Whether a variable configures or opens a secrets backend, whichever backend is in use, in whatever
 * case: Windows does not tell names apart by case.
 */
export function isBackendVariable(
  name: string,
  backends: readonly SecretsBackend[] = secretsBackends,
): boolean {
  const upper = name.toUpperCase();
  const prefixes = otherBackends.map((other) => `BRUIN_${other.toUpperCase()}_`);
  return prefixes.some((prefix) => upper.startsWith(prefix)) ||
    backends.some(({ env, ambientPrefixes = [] }) =>
      env.some((variable) => variable.name.toUpperCase() === upper) ||
      ambientPrefixes.some((prefix) => upper.startsWith(prefix))
    );
}
