import { SecretsError } from "../errors.ts";
import type { Project } from "../project/model.ts";
import { configuredSecret } from "./configured_secret.ts";
import { errorCodes } from "./error_codes.ts";
import { type BackendNames, failedToRead } from "./failure.ts";

/** How a backend names secrets. */
export interface NamingRules {
  /** The name of the secret of a connection, when the project gives it no other. */
  readonly nameOf: (connectionName: string) => string;
  /** Why the backend can hold no secret of this name; `undefined` when it can. */
  readonly problemOf: (secretName: string) => string | undefined;
}

/**
 * The name of the secret of a connection: the one that `.bruin.yml` gives, else that of the rules.
 * @param options.project Has `.bruin.yml`; without it only the rules count.
 * @throws {SecretsError} When no secret can have it. The service is not asked.
 */
export function secretNameOf(
  connectionName: string,
  { names, rules, project }: {
    readonly names: BackendNames;
    readonly rules: NamingRules;
    readonly project?: Project | undefined;
  },
): string {
  const backend = names.name;
  if (connectionName === "") {
    throw new SecretsError("cannot read a secret with an empty name", {
      backend,
      fix: "set 'connection' on the asset or a default connection in pipeline.yml",
      code: errorCodes.impossibleName,
    });
  }
  const configured = configuredSecret(connectionName, { project, backend });
  const secretName = configured?.secretId ?? rules.nameOf(connectionName);
  const problem = rules.problemOf(secretName);
  if (problem === undefined) return secretName;
  throw new SecretsError(`${failedToRead(names, secretName)}: ${problem}`, {
    backend,
    cause: `no secret can have this name, so ${names.service} was not asked`,
    fix: "rename the connection",
    code: errorCodes.impossibleName,
  });
}
