import { parseDuration } from "../duration.ts";
import type { Env } from "../env.ts";
import type { SecretsError } from "../errors.ts";
import type { RequestRetryPolicy } from "../http/retry.ts";
import type { BackendVariable } from "./backend.ts";
import { errorCodes } from "./error_codes.ts";
import { type BackendNames, initializationError } from "./failure.ts";
import { keepsSecrets } from "../loopback.ts";

/** A variable that may be shown. */
export function plainVariable<const Name extends string>(name: Name, about: string) {
  return { name, about, sensitive: false } as const;
}

/** A variable whose value is hidden in output. */
export function secretVariable<const Name extends string>(name: Name, about: string) {
  return { name, about, sensitive: true } as const;
}

/** Values without blanks and line breaks around them; a variable that holds nothing else is absent. */
export type VariableValues<Name extends string> = { readonly [name in Name]?: string };

/** Reads and trims variables. Pasted values often bring a line break, which no service accepts. */
export function readVariableValues<const Name extends string>(
  variables: readonly (BackendVariable & { readonly name: Name })[],
  { env, warn }: { readonly env: Env; readonly warn: (message: string) => void },
): VariableValues<Name> {
  const values: { [name in Name]?: string } = {};
  for (const { name } of variables) {
    const value = env.get(name);
    if (value === undefined) continue;
    const trimmed = value.trim();
    if (trimmed === "") continue;
    if (trimmed !== value) warn(`${name}: removed ${describeTrimmed(value)}`);
    values[name] = trimmed;
  }
  return values;
}

function describeTrimmed(value: string): string {
  const leading = value.slice(0, value.length - value.trimStart().length);
  const trailing = value.slice(value.trimEnd().length);
  return [countBlanks(leading, "leading"), countBlanks(trailing, "trailing")]
    .filter((part) => part !== undefined).join(" and ");
}

function countBlanks(text: string, side: "leading" | "trailing"): string | undefined {
  if (text === "") return undefined;
  const blanks = text.replaceAll("\r\n", "\n");
  const word = /^\n+$/.test(blanks) ? "newline" : "blank";
  return `${blanks.length} ${side} ${word}${blanks.length === 1 ? "" : "s"}`;
}

/** What is wrong with a value, to be put behind the name of its variable; `undefined` when nothing is. */
export type Check = (text: string) => string | undefined;

/** The checks of each variable, besides those that every value must pass. */
export type Rules<Name extends string> = { readonly [name in Name]: readonly Check[] };

/** What is wrong with values, in the order of the rules. Names variables and no value. */
export function problemsOf<Name extends string>(
  values: VariableValues<Name>,
  rules: Rules<Name>,
): string[] {
  return Object.entries<readonly Check[]>(rules).flatMap(([name, checks]) => {
    const value = values[name as Name];
    if (value === undefined) return [];
    const problem = [unprintable, quoted, ...checks].map((check) => check(value))
      .find((found) => found !== undefined);
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
}

const unprintable: Check = (text) => {
  const index = text.search(/[^\x20-\x7e]/);
  if (index < 0) return undefined;
  const kind = text.charCodeAt(index) < 0x80 ? "control" : "non-ASCII";
  return `contains a ${kind} character at position ${index + 1}`;
};

const quoted: Check = (text) =>
  /^(["']).*\1$/.test(text) ? "is wrapped in quotes; remove them" : undefined;

/** Refuses a value that does not match, with these words. */
export function unless(pattern: RegExp, problem: string): Check {
  return (text) => pattern.test(text) ? undefined : problem;
}

/** Refuses tokens and keys that were pasted with something else. */
export const withoutBlanks: Check = unless(/^\S+$/, "contains a blank");

/** Refuses what is no duration as Go writes it, or none above 0. */
export const positiveDuration: Check = (text) =>
  (parseDuration(text) ?? 0) > 0 ? undefined : "must be a positive duration, such as 30s or 1m30s";

/** Refuses what is no whole number from 0. */
export const wholeNumberSetting: Check = unless(/^\d{1,6}$/, "must be a non-negative integer");

/** Refuses what is no base URL, or one that credentials would be sent to in clear text. */
export const secureUrl: Check = (text) => {
  const url = URL.parse(text);
  if (url === null) return "is not a URL";
  if (url.username !== "" || url.password !== "") return "must not contain a user name or password";
  if (url.search !== "" || url.hash !== "") return "must not contain a query or fragment";
  return keepsSecrets(url) ? undefined : "must use https; http is accepted for loopback hosts only";
};

/** The error for values that cannot be used. Each problem names its variable and no secret value. */
export function unusableSetting(
  names: Pick<BackendNames, "name" | "client">,
  problems: readonly string[],
): SecretsError {
  const [first = "a variable cannot be used", ...others] = problems;
  return initializationError(names, first, {
    ...(others.length === 0 ? {} : { cause: `also: ${others.join("; ")}` }),
    fix: `correct the ${others.length === 0 ? "variable" : "variables"} and start again`,
    code: errorCodes.variableUnusable,
  });
}

/**
 * The error for variables that are not set, the first one by name and the others in the cause.
 * @param missing Each as it is to be named, such as `BRUIN_VAULT_TOKEN or BRUIN_VAULT_ROLE`.
 * @param purpose Completes the first line, such as "for client_credentials auth"; default: nothing.
 */
export function notSet(
  names: Pick<BackendNames, "name" | "client">,
  missing: readonly string[],
  purpose?: string,
): SecretsError {
  const [first = "", ...others] = missing;
  const what = `${first} env variable not set${purpose === undefined ? "" : ` ${purpose}`}`;
  return initializationError(names, what, {
    ...(others.length === 0 ? {} : { cause: `also not set: ${others.join(", ")}` }),
    fix: `set ${missing.join(", ")}`,
    code: errorCodes.variableMissing,
  });
}

/** The variables that limit requests, all behind the prefix of a backend such as `BRUIN_AWS`. */
export function retryVariables<const Prefix extends string>(prefix: Prefix) {
  return [
    plainVariable(
      `${prefix}_TIMEOUT`,
      "Limit for reading one secret, retries included (30s)",
    ),
    plainVariable(`${prefix}_MAX_RETRIES`, "Further attempts after a passing failure (3)"),
    plainVariable(`${prefix}_RETRY_WAIT_MIN`, "Shortest pause between attempts (200ms)"),
    plainVariable(`${prefix}_RETRY_WAIT_MAX`, "Longest pause between attempts (2s)"),
  ] as const;
}

/** The checks of {@linkcode retryVariables}. */
export function retryRules<const Prefix extends string>(
  prefix: Prefix,
): Rules<ReturnType<typeof retryVariables<Prefix>>[number]["name"]> {
  const checks: Record<string, readonly Check[]> = {
    [`${prefix}_TIMEOUT`]: [positiveDuration],
    [`${prefix}_MAX_RETRIES`]: [wholeNumberSetting],
    [`${prefix}_RETRY_WAIT_MIN`]: [positiveDuration],
    [`${prefix}_RETRY_WAIT_MAX`]: [positiveDuration],
  };
  // The keys of a computed object are texts to the compiler, whatever they are computed from.
  return checks as Rules<ReturnType<typeof retryVariables<Prefix>>[number]["name"]>;
}

/** The limit of one attempt, so that a lost answer leaves time for another. */
const attemptLimitMs = 10_000;

/**
 * The limits that checked variables set.
 * @throws {SecretsError} When the longest pause is shorter than the shortest.
 */
export function retryPolicy(
  values: VariableValues<string>,
  { prefix, names }: { readonly prefix: string; readonly names: BackendNames },
): RequestRetryPolicy {
  const milliseconds = (name: string, otherwise: string) =>
    parseDuration(values[`${prefix}_${name}`] ?? otherwise) ?? 0; // checked by the rules
  const totalMs = milliseconds("TIMEOUT", "30s");
  const waitMinMs = milliseconds("RETRY_WAIT_MIN", "200ms");
  const waitMaxMs = milliseconds("RETRY_WAIT_MAX", "2s");
  if (waitMaxMs < waitMinMs) {
    throw unusableSetting(names, [
      `${prefix}_RETRY_WAIT_MAX must be greater than or equal to ${prefix}_RETRY_WAIT_MIN`,
    ]);
  }
  return {
    totalMs,
    attemptMs: Math.min(attemptLimitMs, totalMs),
    maxRetries: Number(values[`${prefix}_MAX_RETRIES`] ?? 3),
    waitMinMs,
    waitMaxMs,
  };
}
