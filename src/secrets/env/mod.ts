import { isAbsolute } from "node:path";
import type { Env } from "../../env.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import type { BackendVariable, SecretsBackend } from "../backend.ts";
import { secretNameOf } from "../naming.ts";
import {
  type Check,
  plainVariable,
  problemsOf,
  readVariableValues,
  unusableSetting,
} from "../settings.ts";
import { envNames, namingRules } from "./names.ts";
import { EnvReader } from "./reader.ts";

const variables = [
  plainVariable("BRUIN_SECRETS_DIRECTORY", "Folder with one file for each secret"),
  plainVariable("CREDENTIALS_DIRECTORY", "The same, as systemd names it for LoadCredential"),
] as const satisfies readonly BackendVariable[];

/** One secret per connection in `BRUIN_SECRET_<NAME>`, or in a file that Kubernetes, Docker or systemd put there. */
export const env: SecretsBackend = {
  name: envNames.name,
  label: envNames.label,
  env: variables,
  ambientPrefixes: ["BRUIN_SECRET_"],
  async open({ env, project, warn }) {
    return new EnvReader({ env, project, folders: await foldersOf(env, warn) });
  },
  naming: {
    largestSecretBytes: undefined,
    secretName: (name, { project }) =>
      secretNameOf(name, { names: envNames, rules: namingRules, project }),
  },
};

const absolute: Check = (path) => isAbsolute(path) ? undefined : "is not an absolute path";

/** @throws {SecretsError} When a folder that a variable names cannot be used. */
async function foldersOf(env: Env, warn: (message: string) => void): Promise<string[]> {
  const values = readVariableValues(variables, { env, warn });
  const problems = problemsOf(values, {
    BRUIN_SECRETS_DIRECTORY: [absolute],
    CREDENTIALS_DIRECTORY: [absolute],
  });
  const folders: string[] = [];
  for (const { name } of variables) {
    const folder = values[name]?.replace(/\/+$/, "");
    if (folder === undefined || problems.length > 0) continue;
    if (await isFolder(folder)) folders.push(folder);
    else problems.push(`${name} names no folder`);
  }
  if (problems.length > 0) throw unusableSetting(envNames, problems);
  return [...new Set(folders)];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    rethrowMissingPermission(error);
    return false;
  }
}
