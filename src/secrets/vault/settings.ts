import type { Env } from "../../env.ts";
import type { RequestRetryPolicy } from "../../http/retry.ts";
import { Sealed } from "../../sealed.ts";
import type { BackendVariable } from "../backend.ts";
import {
  type Check,
  notSet,
  plainVariable,
  problemsOf,
  readVariableValues,
  retryPolicy,
  retryRules,
  retryVariables,
  type Rules,
  secretVariable,
  unless,
  unusableSetting,
  type VariableValues,
  withoutBlanks,
} from "../settings.ts";
import { pathProblem, vaultNames } from "./names.ts";
import { keepsSecrets } from "../../loopback.ts";

/** The variables of this backend. Those of Vault's own tools are not read. */
export const variables = [
  plainVariable(
    "BRUIN_VAULT_HOST",
    "Address of Vault, such as https://vault.internal:8200 (required)",
  ),
  secretVariable("BRUIN_VAULT_TOKEN", "Token; else a role or an AppRole logs in"),
  plainVariable("BRUIN_VAULT_ROLE", "Role of a login with the Kubernetes service account"),
  plainVariable("BRUIN_VAULT_PATH", "Folder of the secrets inside the engine (required)"),
  plainVariable("BRUIN_VAULT_MOUNT_PATH", "Mount of the KV engine (required)"),
  plainVariable("BRUIN_VAULT_K8S_AUTH_MOUNT", "Mount of the Kubernetes login (kubernetes)"),
  plainVariable(
    "BRUIN_VAULT_K8S_TOKEN_FILE",
    "Token of the service account, if elsewhere than usual",
  ),
  plainVariable("BRUIN_VAULT_ROLE_ID", "Role id of a login with AppRole"),
  secretVariable("BRUIN_VAULT_SECRET_ID", "Secret id of a login with AppRole"),
  plainVariable("BRUIN_VAULT_APPROLE_MOUNT", "Mount of the AppRole login (approle)"),
  plainVariable("BRUIN_VAULT_NAMESPACE", "Namespace of mount and login"),
  plainVariable("BRUIN_VAULT_KV_VERSION", "Version of the KV engine: 1 or 2 (2)"),
  ...retryVariables("BRUIN_VAULT"),
] as const satisfies readonly BackendVariable[];

type VariableName = typeof variables[number]["name"];
type Values = VariableValues<VariableName>;

/** How the token comes about. */
export type VaultLogin =
  | { readonly method: "token"; readonly token: Sealed<string> }
  | {
    readonly method: "kubernetes";
    readonly mount: string;
    readonly role: string;
    /** Path of the file with the token of the service account. */
    readonly tokenFile: string;
  }
  | {
    readonly method: "approle";
    readonly mount: string;
    readonly roleId: string;
    /** `undefined` for a role that is bound otherwise. */
    readonly secretId: Sealed<string> | undefined;
  };

/** Where secrets are in Vault. Needs no credentials. */
export interface VaultPlace {
  readonly mount: string;
  /** Folder inside the mount, without slashes around it. */
  readonly folder: string;
  readonly kvVersion: 1 | 2;
  readonly namespace: string | undefined;
}

/** What the environment says about reading secrets from Vault, checked. */
export interface VaultSettings extends VaultPlace {
  /** Ends without a slash. */
  readonly host: URL;
  /** Path of a socket of this machine; `undefined` for the network. */
  readonly socket: string | undefined;
  readonly login: VaultLogin;
  readonly retryPolicy: RequestRetryPolicy;
}

/** Where Kubernetes puts the token of a pod's service account. */
const usualTokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** @throws {SecretsError} Naming every variable that is missing or cannot be used, never a value. */
export function readSettings(env: Env, warn: (message: string) => void): VaultSettings {
  const values = readVariableValues(variables, { env, warn });
  const missing = [
    values.BRUIN_VAULT_HOST === undefined ? "BRUIN_VAULT_HOST" : undefined,
    values.BRUIN_VAULT_TOKEN ?? values.BRUIN_VAULT_ROLE ?? values.BRUIN_VAULT_ROLE_ID
      ? undefined
      : "BRUIN_VAULT_TOKEN or BRUIN_VAULT_ROLE",
    ...missingPlace(values),
  ].filter((name) => name !== undefined);
  if (missing.length > 0) throw notSet(vaultNames, missing);
  const problems = problemsOf(values, rules);
  if (values.BRUIN_VAULT_SECRET_ID !== undefined && values.BRUIN_VAULT_ROLE_ID === undefined) {
    problems.push("BRUIN_VAULT_SECRET_ID is set but BRUIN_VAULT_ROLE_ID is not");
  }
  const written = values.BRUIN_VAULT_HOST ?? "";
  const hostProblem = problemOfHost(written);
  if (hostProblem !== undefined) problems.unshift(`invalid Vault host: ${hostProblem}`);
  if (problems.length > 0) throw unusableSetting(vaultNames, problems);

  const host = new URL(written);
  const socket = host.protocol === "unix:" ? decodeURIComponent(host.pathname) : undefined;
  if (host.protocol !== "unix:" && !keepsSecrets(host)) {
    warn(`BRUIN_VAULT_HOST: the token and the secrets go to ${host.host} in clear text`);
  }
  return {
    host: socket === undefined ? host : new URL("http://localhost"),
    socket,
    login: loginOf(values),
    retryPolicy: retryPolicy(values, { prefix: "BRUIN_VAULT", names: vaultNames }),
    ...placeOfValues(values),
  };
}

/**
 * Where secrets are, without looking at credentials.
 * @throws {SecretsError} When that is not said, or cannot be used.
 */
export function readPlace(env: Env, warn: (message: string) => void): VaultPlace {
  const values = readVariableValues(variables, { env, warn });
  const missing = missingPlace(values);
  if (missing.length > 0) throw notSet(vaultNames, missing);
  const problems = problemsOf(values, rules);
  if (problems.length > 0) throw unusableSetting(vaultNames, problems);
  return placeOfValues(values);
}

function missingPlace(values: Values): string[] {
  return (["BRUIN_VAULT_PATH", "BRUIN_VAULT_MOUNT_PATH"] as const)
    .filter((name) => values[name] === undefined);
}

function placeOfValues(values: Values): VaultPlace {
  return {
    mount: trimmed(values.BRUIN_VAULT_MOUNT_PATH ?? ""),
    folder: trimmed(values.BRUIN_VAULT_PATH ?? ""),
    kvVersion: values.BRUIN_VAULT_KV_VERSION === "1" ? 1 : 2,
    namespace: values.BRUIN_VAULT_NAMESPACE,
  };
}

/** A token wins over a role, as in the reference; a role over an AppRole. */
function loginOf(values: Values): VaultLogin {
  const {
    BRUIN_VAULT_TOKEN: token,
    BRUIN_VAULT_ROLE: role,
    BRUIN_VAULT_ROLE_ID: roleId = "",
    BRUIN_VAULT_SECRET_ID: secretId,
  } = values;
  if (token !== undefined) return { method: "token", token: new Sealed(token) };
  if (role !== undefined) {
    return {
      method: "kubernetes",
      mount: trimmed(values.BRUIN_VAULT_K8S_AUTH_MOUNT ?? "kubernetes"),
      role,
      tokenFile: values.BRUIN_VAULT_K8S_TOKEN_FILE ?? usualTokenFile,
    };
  }
  return {
    method: "approle",
    mount: trimmed(values.BRUIN_VAULT_APPROLE_MOUNT ?? "approle"),
    roleId,
    secretId: secretId === undefined ? undefined : new Sealed(secretId),
  };
}

/** People write paths with slashes around them. */
function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

/** What is wrong with the address, in the words of the reference; `undefined` when nothing is. */
function problemOfHost(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return "URL scheme must be http, https, or unix";
  if (url.username !== "" || url.password !== "") return "URL credentials are not allowed";
  if (url.search !== "" || url.hash !== "") return "query parameters and fragments are not allowed";
  if (url.protocol === "unix:") {
    return url.host === "" && url.pathname.length > 1
      ? undefined
      : "unix URL must include a socket path";
  }
  if (!/^https?:$/.test(url.protocol)) return "URL scheme must be http, https, or unix";
  return url.host === "" ? "HTTP(S) URL must include a host" : undefined;
}

const path: Check = (text) => pathProblem(trimmed(text));

const rules: Rules<VariableName> = {
  BRUIN_VAULT_HOST: [],
  BRUIN_VAULT_TOKEN: [withoutBlanks],
  BRUIN_VAULT_ROLE: [],
  BRUIN_VAULT_PATH: [path],
  BRUIN_VAULT_MOUNT_PATH: [path],
  BRUIN_VAULT_K8S_AUTH_MOUNT: [path],
  BRUIN_VAULT_K8S_TOKEN_FILE: [],
  BRUIN_VAULT_ROLE_ID: [withoutBlanks],
  BRUIN_VAULT_SECRET_ID: [withoutBlanks],
  BRUIN_VAULT_APPROLE_MOUNT: [path],
  BRUIN_VAULT_NAMESPACE: [withoutBlanks],
  BRUIN_VAULT_KV_VERSION: [unless(/^[12]$/, "must be 1 or 2")],
  ...retryRules("BRUIN_VAULT"),
};
