import type { Env } from "../env.ts";
import { closest } from "../registry.ts";
import { versionLine } from "../version.ts";
import { good, type Observation } from "./observation.ts";

/** Which program this is. */
export function versionFinding(): Observation {
  return good("version", versionLine());
}

const permissionNames = ["read", "write", "net", "env", "run", "sys", "ffi"] as const;

/** What Deno lets the program do. Lists are the safer choice, so that they are no reason to warn. */
export function permissionFinding(): Observation {
  const isWhole = (name: typeof permissionNames[number]) =>
    Deno.permissions.querySync({ name }).state === "granted";
  const parts = [
    ["all", permissionNames.filter(isWhole)],
    ["what a list allows, or none", permissionNames.filter((name) => !isWhole(name))],
  ] as const;
  const text = parts.filter(([, names]) => names.length > 0)
    .map(([how, names]) => `${how}: ${names.join(", ")}`).join("; ");
  return good("permissions", text);
}

/** Variables that change where requests go and whom they trust, besides those of backends. */
const otherVariables = [
  ...["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"],
  ...["all_proxy", "https_proxy", "http_proxy", "no_proxy"],
  ...["DENO_CERT", "DENO_TLS_CA_STORE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["INGESTR_BINARY_PATH", "UV_PYTHON", "TZ"],
];

/**
 * The names of variables that are set and matter, and those that look like a mistyped one.
 * @param known Variables of all backends.
 */
export function variableFindings(
  env: Env,
  { known, isBackendVariable }: {
    readonly known: readonly string[];
    readonly isBackendVariable: (name: string) => boolean;
  },
): Observation[] {
  const candidates = [...new Set([...known, ...otherVariables])];
  const listed = namesOf(env) ?? candidates.filter((name) => env.get(name) !== undefined);
  const set = listed.filter((name) =>
    name.startsWith("BRUIN_") || candidates.includes(name) || isBackendVariable(name)
  ).sort();
  const text = set.length === 0 ? "none that matters is set" : `set: ${set.join(", ")}`;
  const mistyped = set.filter((name) => name.startsWith("BRUIN_") && !known.includes(name))
    .flatMap((name): Observation[] => {
      // Variables of other parts of the program are no mistakes; what is one letter off is.
      const meant = closest(name, known);
      if (meant === undefined || env.get(meant) !== undefined) return [];
      return [{
        subject: "variables",
        verdict: "warning",
        text: `${name} is set, and no secrets backend has such a variable`,
        fix: `did you mean ${meant}?`,
      }];
    });
  return [good("variables", text), ...mistyped];
}

/** `undefined` when the permissions do not let the program list variables. */
function namesOf(env: Env): string[] | undefined {
  try {
    return Object.keys(env.entries());
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
