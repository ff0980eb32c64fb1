import type { Env } from "../../env.ts";

/** What a secrets backend logs in with, the file that holds every connection, and where runs are reported. */
const credentials =
  /^(?:AWS_|BRUIN_(?:AWS|VAULT|DOPPLER|AZURE)_|BRUIN_(?:CONFIG_FILE_CONTENT|PING_URL)$)/i;

/**
 * The variables of this process that programs may see: all but the credentials that open the secrets
 * backend, for a program needs only the connections that its asset lists.
 */
export function inheritedVariables(
  env: Env,
  { passCredentials }: { readonly passCredentials: boolean },
): Record<string, string> {
  const entries = Object.entries(env.entries());
  return Object.fromEntries(
    passCredentials ? entries : entries.filter(([name]) => !credentials.test(name)),
  );
}
