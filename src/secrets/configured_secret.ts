import type { ConfiguredSecret, Project } from "../project/model.ts";
import { unsetVariablesError } from "./unset_variables.ts";

/**
 * What `.bruin.yml` says about the secret of a connection; `undefined` when it says nothing.
 * @throws {SecretsError} When it names variables that are not set.
 */
export function configuredSecret(
  connectionName: string,
  { project, backend }: { readonly project: Project | undefined; readonly backend: string },
): ConfiguredSecret | undefined {
  if (project === undefined) return undefined;
  const { environment: { secrets }, config: { path } } = project;
  const entry = secrets.find(({ connection }) => connection === connectionName);
  if (entry === undefined || entry.unsetVariables.length === 0) return entry;
  throw unsetVariablesError(`the secret of connection '${connectionName}'`, {
    names: entry.unsetVariables,
    backend,
    where: `${path}:${entry.line}`,
  });
}
