import { SecretsError } from "../errors.ts";

/**
 * That an entry of `.bruin.yml` needs environment variables which are not set.
 * @param entry The entry in words, such as `connection 'warehouse'`.
 */
export function unsetVariablesError(
  entry: string,
  { names, backend, where }: {
    readonly names: readonly string[];
    readonly backend: string;
    /** Path and line of the entry. */
    readonly where: string;
  },
): SecretsError {
  const [plural, verb, them] = names.length > 1 ? ["s", "are", "them"] : ["", "is", "it"];
  return new SecretsError(
    `${entry} needs the environment variable${plural} ${names.join(", ")}, which ${verb} not set`,
    {
      backend,
      where,
      fix: `set ${them} where the program is started, or in a file for --env-file`,
    },
  );
}
