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
  secureUrl,
  unless,
  unusableSetting,
  type VariableValues,
  withoutBlanks,
} from "../settings.ts";
import { type AzureCloud, azureClouds } from "./clouds.ts";
import { azureNames } from "./names.ts";
import { isLoopback } from "../../loopback.ts";

/** The variables of this backend; those of Azure's own tools serve `default` and `workload_identity`. */
export const variables = [
  plainVariable(
    "BRUIN_AZURE_KEYVAULT_URL",
    "Address of the vault: https://<name>.vault.azure.net (required)",
  ),
  plainVariable(
    "BRUIN_AZURE_AUTH_METHOD",
    "default, client_credentials, workload_identity, managed_identity or cli",
  ),
  plainVariable("BRUIN_AZURE_TENANT_ID", "Tenant of client_credentials"),
  plainVariable("BRUIN_AZURE_CLIENT_ID", "Client id, or that of a managed identity"),
  secretVariable("BRUIN_AZURE_CLIENT_SECRET", "Secret of client_credentials"),
  plainVariable("BRUIN_AZURE_AUTHORITY_HOST", "Where tokens come from, if not the usual place"),
  ...retryVariables("BRUIN_AZURE"),
] as const satisfies readonly BackendVariable[];

/** What Azure sets in pods, machines and shells; each method reads those of {@linkcode ambientOf}. */
export const ambient = [
  plainVariable("AZURE_TENANT_ID", ""),
  plainVariable("AZURE_CLIENT_ID", ""),
  secretVariable("AZURE_CLIENT_SECRET", ""),
  plainVariable("AZURE_FEDERATED_TOKEN_FILE", ""),
  plainVariable("AZURE_AUTHORITY_HOST", ""),
  plainVariable("IDENTITY_ENDPOINT", ""),
  secretVariable("IDENTITY_HEADER", ""),
  plainVariable("AZURE_POD_IDENTITY_AUTHORITY_HOST", ""),
] as const;

type VariableName = typeof variables[number]["name"];
type Values = VariableValues<VariableName>;
type AmbientName = typeof ambient[number]["name"];
type AmbientValues = VariableValues<AmbientName>;

const ofMachine = [
  "IDENTITY_ENDPOINT",
  "IDENTITY_HEADER",
  "AZURE_POD_IDENTITY_AUTHORITY_HOST",
] as const;
const ofPod = [
  "AZURE_TENANT_ID",
  "AZURE_CLIENT_ID",
  "AZURE_FEDERATED_TOKEN_FILE",
  "AZURE_AUTHORITY_HOST",
] as const;

const ambientOf: Readonly<Record<string, readonly AmbientName[]>> = {
  client_credentials: ["AZURE_AUTHORITY_HOST"],
  workload_identity: ofPod,
  managed_identity: ofMachine,
  cli: [],
};

/** An application that shows a secret, or the token of its pod. */
export interface AzureApplication {
  readonly tenant: string;
  readonly clientId: string;
}

/** How a token comes about. */
export type AzureLogin =
  | AzureApplication & {
    readonly method: "client_credentials";
    readonly clientSecret: Sealed<string>;
  }
  | AzureApplication & {
    readonly method: "workload_identity";
    /** Path of the file with the token of the pod. */
    readonly tokenFile: string;
  }
  | {
    readonly method: "managed_identity";
    /** `undefined` for the identity that the machine has by itself. */
    readonly clientId: string | undefined;
    readonly endpoint: IdentityEndpoint;
  }
  | { readonly method: "cli" };

/** Where a machine asks for its identity. */
export interface IdentityEndpoint {
  readonly url: URL;
  /** What App Service and its kin ask for; `undefined` on virtual machines. */
  readonly header: Sealed<string> | undefined;
}

/** What the environment says about reading secrets from Azure Key Vault, checked. */
export interface AzureSettings {
  readonly vaultUrl: URL;
  /** What tokens are for, such as `https://vault.azure.net`. */
  readonly resource: string;
  /** Gives tokens to applications. */
  readonly authority: URL;
  /** In the order in which they are tried. */
  readonly logins: readonly [AzureLogin, ...AzureLogin[]];
  readonly retryPolicy: RequestRetryPolicy;
}

const methods = ["default", "client_credentials", "workload_identity", "managed_identity", "cli"];

/** @throws {SecretsError} Naming every variable that is missing or cannot be used, never a value. */
export function readSettings(env: Env, warn: (message: string) => void): AzureSettings {
  const values = readVariableValues(variables, { env, warn });
  const { BRUIN_AZURE_KEYVAULT_URL: url, BRUIN_AZURE_AUTH_METHOD: method = "default" } = values;
  if (url === undefined) throw notSet(azureNames, ["BRUIN_AZURE_KEYVAULT_URL"]);
  const used = ambient.filter(({ name }) => ambientOf[method]?.includes(name) ?? true);
  const given: AmbientValues = readVariableValues(used, { env, warn });
  const problems = [...problemsOf(values, rules), ...problemsOf(given, ambientRules)];
  const cloud = cloudOf(url);
  if (cloud === undefined) {
    problems.unshift("invalid Azure Key Vault URL: must be https://<name>.vault.azure.net");
  }
  if (!methods.includes(method)) {
    const shown = /^[\w-]{1,40}$/.test(method) ? `: ${method}` : "";
    problems.push(`unsupported Azure auth method${shown}`);
  }
  if (problems.length > 0 || cloud === undefined) throw unusableSetting(azureNames, problems);
  const authority = values.BRUIN_AZURE_AUTHORITY_HOST ?? given.AZURE_AUTHORITY_HOST;
  return {
    vaultUrl: new URL(url),
    resource: cloud.resource,
    authority: new URL(authority ?? cloud.authority),
    logins: loginsOf(method, values, given),
    retryPolicy: retryPolicy(values, { prefix: "BRUIN_AZURE", names: azureNames }),
  };
}

/** The cloud of a vault; `undefined` when the address is none of a vault. */
function cloudOf(text: string): AzureCloud | undefined {
  const url = URL.parse(text);
  if (url === null || secureUrl(text) !== undefined || !/^\/?$/.test(url.pathname)) {
    return undefined;
  }
  if (isLoopback(url.hostname)) return azureClouds[0];
  return azureClouds.find(({ suffix }) =>
    url.port === "" && new RegExp(`^[a-z0-9-]{3,24}\\.${suffix.replaceAll(".", "\\.")}$`)
      .test(url.hostname)
  );
}

function loginsOf(method: string, values: Values, given: AmbientValues): AzureSettings["logins"] {
  if (method === "client_credentials") return [clientCredentials(values)];
  if (method === "managed_identity") return [managedIdentity(values, given)];
  if (method === "cli") return [{ method: "cli" }];
  const workload = workloadIdentity(given);
  if (method === "workload_identity") {
    if (workload !== undefined) return [workload];
    const names = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"] as const;
    throw notSet(azureNames, names.filter((name) => given[name] === undefined));
  }
  const [first, second] = [ambientApplication(given), workload].filter((login) =>
    login !== undefined
  );
  const machine = [managedIdentity(values, given), { method: "cli" }] as const;
  if (first === undefined) return machine;
  return second === undefined ? [first, ...machine] : [first, second, ...machine];
}

function clientCredentials(values: Values): AzureLogin {
  const {
    BRUIN_AZURE_TENANT_ID: tenant,
    BRUIN_AZURE_CLIENT_ID: clientId,
    BRUIN_AZURE_CLIENT_SECRET: secret,
  } = values;
  if (tenant !== undefined && clientId !== undefined && secret !== undefined) {
    return { method: "client_credentials", tenant, clientId, clientSecret: new Sealed(secret) };
  }
  const names = [
    "BRUIN_AZURE_TENANT_ID",
    "BRUIN_AZURE_CLIENT_ID",
    "BRUIN_AZURE_CLIENT_SECRET",
  ] as const;
  const missing = names.filter((name) => values[name] === undefined);
  throw notSet(azureNames, missing, "for client_credentials auth");
}

function ambientApplication(given: AmbientValues): AzureLogin | undefined {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: secret } = given;
  return tenant === undefined || clientId === undefined || secret === undefined
    ? undefined
    : { method: "client_credentials", tenant, clientId, clientSecret: new Sealed(secret) };
}

function workloadIdentity(given: AmbientValues): AzureLogin | undefined {
  const {
    AZURE_TENANT_ID: tenant,
    AZURE_CLIENT_ID: clientId,
    AZURE_FEDERATED_TOKEN_FILE: tokenFile,
  } = given;
  return tenant === undefined || clientId === undefined || tokenFile === undefined
    ? undefined
    : { method: "workload_identity", tenant, clientId, tokenFile };
}

/** The address at which every virtual machine of Azure learns of itself. */
const machineAddress = "http://169.254.169.254";

function managedIdentity(values: Values, given: AmbientValues): AzureLogin {
  const { IDENTITY_ENDPOINT: url, IDENTITY_HEADER: header } = given;
  const endpoint: IdentityEndpoint = url !== undefined && header !== undefined
    ? { url: new URL(url), header: new Sealed(header) }
    : {
      url: new URL(
        "/metadata/identity/oauth2/token",
        given.AZURE_POD_IDENTITY_AUTHORITY_HOST ?? machineAddress,
      ),
      header: undefined,
    };
  return { method: "managed_identity", clientId: values.BRUIN_AZURE_CLIENT_ID, endpoint };
}

const identifier: Check = unless(/^[\w.-]+$/, "is not an id of Azure");

/** Machines tell of themselves without encryption, at an address that only they reach. */
const url: Check = (text) =>
  /^https?:$/.test(URL.parse(text)?.protocol ?? "") ? undefined : "is not a URL";

const rules: Rules<VariableName> = {
  BRUIN_AZURE_KEYVAULT_URL: [],
  BRUIN_AZURE_AUTH_METHOD: [],
  BRUIN_AZURE_TENANT_ID: [identifier],
  BRUIN_AZURE_CLIENT_ID: [identifier],
  BRUIN_AZURE_CLIENT_SECRET: [withoutBlanks],
  BRUIN_AZURE_AUTHORITY_HOST: [secureUrl],
  ...retryRules("BRUIN_AZURE"),
};

const ambientRules: Rules<AmbientName> = {
  AZURE_TENANT_ID: [identifier],
  AZURE_CLIENT_ID: [identifier],
  AZURE_CLIENT_SECRET: [withoutBlanks],
  AZURE_FEDERATED_TOKEN_FILE: [],
  AZURE_AUTHORITY_HOST: [secureUrl],
  IDENTITY_ENDPOINT: [url],
  IDENTITY_HEADER: [withoutBlanks],
  AZURE_POD_IDENTITY_AUTHORITY_HOST: [url],
};
