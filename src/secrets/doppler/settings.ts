import type { Env } from "../../env.ts";
import type { RequestRetryPolicy } from "../../http/retry.ts";
import { Sealed } from "../../sealed.ts";
import type { BackendVariable } from "../backend.ts";
import {
  notSet,
  plainVariable,
  problemsOf,
  readVariableValues,
  retryPolicy,
  retryRules,
  retryVariables,
  secretVariable,
  secureUrl,
  unusableSetting,
  withoutBlanks,
} from "../settings.ts";
import { dopplerNames } from "./names.ts";

/** The variables of this backend. Those of Doppler's own tools are not read. */
export const variables = [
  secretVariable("BRUIN_DOPPLER_TOKEN", "Service token of the config (required)"),
  plainVariable("BRUIN_DOPPLER_PROJECT", "Project of the secrets (required)"),
  plainVariable("BRUIN_DOPPLER_CONFIG", "Config of the project, such as prd (required)"),
  plainVariable("BRUIN_DOPPLER_API_URL", "Address of the API (https://api.doppler.com)"),
  ...retryVariables("BRUIN_DOPPLER"),
] as const satisfies readonly BackendVariable[];

/** What the environment says about reading secrets from Doppler, checked. */
export interface DopplerSettings {
  readonly token: Sealed<string>;
  readonly project: string;
  readonly config: string;
  readonly apiUrl: URL;
  readonly retryPolicy: RequestRetryPolicy;
}

/** @throws {SecretsError} Naming every variable that is missing or cannot be used, never a value. */
export function readSettings(env: Env, warn: (message: string) => void): DopplerSettings {
  const values = readVariableValues(variables, { env, warn });
  const {
    BRUIN_DOPPLER_TOKEN: token,
    BRUIN_DOPPLER_PROJECT: project,
    BRUIN_DOPPLER_CONFIG: config,
    BRUIN_DOPPLER_API_URL: apiUrl = "https://api.doppler.com",
  } = values;
  if (token === undefined || project === undefined || config === undefined) {
    const required = ["BRUIN_DOPPLER_TOKEN", "BRUIN_DOPPLER_PROJECT", "BRUIN_DOPPLER_CONFIG"];
    throw notSet(dopplerNames, required.filter((name) => !Object.hasOwn(values, name)));
  }
  const problems = problemsOf(values, {
    BRUIN_DOPPLER_TOKEN: [withoutBlanks],
    BRUIN_DOPPLER_PROJECT: [],
    BRUIN_DOPPLER_CONFIG: [],
    BRUIN_DOPPLER_API_URL: [secureUrl],
    ...retryRules("BRUIN_DOPPLER"),
  });
  if (problems.length > 0) throw unusableSetting(dopplerNames, problems);
  return {
    token: new Sealed(token),
    project,
    config,
    apiUrl: new URL(apiUrl),
    retryPolicy: retryPolicy(values, { prefix: "BRUIN_DOPPLER", names: dopplerNames }),
  };
}
