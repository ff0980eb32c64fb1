import { UsageError } from "../errors.ts";
import { didYouMean } from "../registry.ts";
import { aws } from "./aws/mod.ts";
import type { SecretsBackend } from "./backend.ts";
import { azure } from "./azure/mod.ts";
import { configFile } from "./config_file/mod.ts";
import { doppler } from "./doppler/mod.ts";
import { env } from "./env/mod.ts";
import { gcp } from "./gcp/mod.ts";
import { vault } from "./vault/mod.ts";

/** Every value of `--secrets-backend`; those of the reference come first, in its order. */
export const secretsBackends: readonly SecretsBackend[] = [
  vault,
  doppler,
  aws,
  azure,
  gcp,
  env,
  configFile,
];

/**
 * The backend that a flag or variable asks for, with blanks around it ignored; `.bruin.yml` when it
 * is empty or `undefined`.
 * @throws {UsageError} When there is no such backend.
 */
export function chooseBackend(value: string | undefined): SecretsBackend {
  const name = value?.trim() || configFile.name;
  const backend = secretsBackends.find((candidate) => candidate.name === name);
  if (backend !== undefined) return backend;
  const names = secretsBackends.map((candidate) => candidate.name);
  throw new UsageError(
    `unsupported secrets backend "${name}"; possible values: ${names.join(", ")}`,
    didYouMean(name, names),
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
  return backends.some(({ env, ambientPrefixes = [] }) =>
    env.some((variable) => variable.name.toUpperCase() === upper) ||
    ambientPrefixes.some((prefix) => upper.startsWith(prefix))
  );
}
