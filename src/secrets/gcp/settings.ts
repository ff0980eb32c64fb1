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
  type Rules,
  secretVariable,
  secureUrl,
  unless,
  unusableSetting,
  type VariableValues,
} from "../settings.ts";
import { gcpNames } from "./names.ts";

/** The variables of this backend. */
export const variables = [
  plainVariable("BRUIN_GCP_PROJECT", "Id of the project that holds the secrets (required)"),
  secretVariable("BRUIN_GCP_SERVICE_ACCOUNT_JSON", "Key of a service account, as JSON"),
  plainVariable("BRUIN_GCP_SERVICE_ACCOUNT_FILE", "Path of such a key"),
  plainVariable("BRUIN_GCP_CREDENTIALS", "default: the credentials of this machine"),
  plainVariable("BRUIN_GCP_API_URL", "Address of the API, if not the usual one"),
  ...retryVariables("BRUIN_GCP"),
] as const satisfies readonly BackendVariable[];

type VariableName = typeof variables[number]["name"];

/** Where the tokens come from. */
export type GcpCredentials =
  | { readonly kind: "json"; readonly json: Sealed<string> }
  | { readonly kind: "file"; readonly path: string }
  /** Google's application default credentials. */
  | { readonly kind: "default" };

/** What the environment says about reading secrets from Google, checked. */
export interface GcpSettings {
  readonly project: string;
  readonly credentials: GcpCredentials;
  readonly apiUrl: URL;
  readonly retryPolicy: RequestRetryPolicy;
}

/** @throws {SecretsError} Naming every variable that is missing or cannot be used, never a value. */
export function readSettings(env: Env, warn: (message: string) => void): GcpSettings {
  const values = readVariableValues(variables, { env, warn });
  const credentials = credentialsOf(values);
  const { BRUIN_GCP_PROJECT: project } = values;
  if (project === undefined || credentials === undefined) {
    throw notSet(gcpNames, [
      ...(project === undefined ? ["BRUIN_GCP_PROJECT"] : []),
      ...(credentials === undefined
        ? [
          "BRUIN_GCP_SERVICE_ACCOUNT_FILE, BRUIN_GCP_SERVICE_ACCOUNT_JSON or BRUIN_GCP_CREDENTIALS",
        ]
        : []),
    ]);
  }
  rejectUnusableValues(values);
  return {
    project,
    credentials,
    apiUrl: new URL(values.BRUIN_GCP_API_URL ?? "https://secretmanager.googleapis.com"),
    retryPolicy: retryPolicy(values, { prefix: "BRUIN_GCP", names: gcpNames }),
  };
}

/**
 * The project alone, without looking at credentials.
 * @throws {SecretsError} When it is missing or cannot be used.
 */
export function readProject(env: Env, warn: (message: string) => void): string {
  const values = readVariableValues(variables, { env, warn });
  const { BRUIN_GCP_PROJECT: project } = values;
  if (project === undefined) throw notSet(gcpNames, ["BRUIN_GCP_PROJECT"]);
  rejectUnusableValues(values);
  return project;
}

function credentialsOf(values: VariableValues<VariableName>): GcpCredentials | undefined {
  const { BRUIN_GCP_SERVICE_ACCOUNT_JSON: json, BRUIN_GCP_SERVICE_ACCOUNT_FILE: path } = values;
  if (json !== undefined) return { kind: "json", json: new Sealed(json) };
  if (path !== undefined) return { kind: "file", path };
  return values.BRUIN_GCP_CREDENTIALS === undefined ? undefined : { kind: "default" };
}

function rejectUnusableValues(values: VariableValues<VariableName>): void {
  // A key has line breaks and quotes, which no other value may have.
  const { BRUIN_GCP_SERVICE_ACCOUNT_JSON: _, ...checked } = values;
  const problems = problemsOf(checked, rules);
  const given = [
    "BRUIN_GCP_SERVICE_ACCOUNT_JSON",
    "BRUIN_GCP_SERVICE_ACCOUNT_FILE",
    "BRUIN_GCP_CREDENTIALS",
  ] as const;
  const [first, second] = given.filter((name) => values[name] !== undefined);
  if (second !== undefined) problems.push(`${first} and ${second} exclude each other`);
  if (problems.length > 0) throw unusableSetting(gcpNames, problems);
}

const rules: Rules<VariableName> = {
  BRUIN_GCP_PROJECT: [unless(/^[a-z0-9][a-z0-9.:-]{0,63}$/, "is not the id of a project")],
  BRUIN_GCP_SERVICE_ACCOUNT_JSON: [],
  BRUIN_GCP_SERVICE_ACCOUNT_FILE: [],
  BRUIN_GCP_CREDENTIALS: [unless(/^default$/, "must be 'default' or not set")],
  BRUIN_GCP_API_URL: [secureUrl],
  ...retryRules("BRUIN_GCP"),
};
