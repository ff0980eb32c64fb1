/** The PostgreSQL server that `BRUIN_TEST_POSTGRES` names; see CONTRIBUTING.md. */

const address = Deno.env.get("BRUIN_TEST_POSTGRES") || undefined;

/** Empty with a server; else what to add to the title of tests that are left out. */
export const postgresNeeded: string = address === undefined
  ? " (left out: set BRUIN_TEST_POSTGRES to a server)"
  : "";

/** The details of a secret for the server. */
export function postgresDetails(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { hostname, port, username, password, pathname } = new URL(address ?? "postgres://u:p@h/d");
  return {
    host: hostname,
    port: Number(port),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    ssl_mode: "disable",
    ...changes,
  };
}
