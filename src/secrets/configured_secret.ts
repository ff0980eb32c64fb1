import { SecretsError } from "../errors.ts";
import type { ConfiguredSecret, Project } from "../project/model.ts";

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
  const several = entry.unsetVariables.length > 1;
  throw new SecretsError(
    `the secret of connection '${connectionName}' needs the environment variable` +
      `${several ? "s" : ""} ${entry.unsetVariables.join(", ")}, which ` +
      `${several ? "are" : "is"} not set`,
    {
      backend,
      where: `${path}:${entry.line}`,
      fix: "set it where the program is started, or in a file for --env-file",
    },
  );
}
