/** A loopback service whose answers a test writes, in the envelopes of Snowflake's protocol. */
import type { Connection } from "../../../src/connections/connection.ts";
import { envOf } from "../../../src/env.ts";
import type { OpenConnectionOptions } from "../../../src/platforms/platform.ts";
import { open } from "../../../src/platforms/snowflake/driver.ts";
import { resolved } from "../../contracts/connection.ts";
import {
  type ScriptedService,
  type SentRequest,
  startService,
} from "../../fakes/scripted_service.ts";
import { openOptions } from "../open_options.ts";

/** Values that may show up nowhere but in requests. */
export const secrets = {
  password: "MARKER-p@ss/w%rd'\"é",
  session: "MARKER-session",
  master: "MARKER-master",
};

/** An answer that says yes. */
export function yes(data: Record<string, unknown> = {}): Response {
  return Response.json({ success: true, code: null, message: null, data });
}

/** An answer that says no. */
export function no(code: string, message: string, data: Record<string, unknown> = {}): Response {
  return Response.json({ success: false, code, message, data });
}

/** An answer to a statement. */
export function rows(
  rowset: readonly (readonly (string | null)[])[] = [],
  more: Record<string, unknown> = {},
): Response {
  const rowtype = (rowset[0] ?? ["x"]).map((_, index) => ({ name: `C${index}`, type: "text" }));
  return yes({ rowtype, rowset, queryResultFormat: "json", queryId: "01b-7", ...more });
}

export const loggedIn = () => yes({ token: secrets.session, masterToken: secrets.master });

export const login = "POST /login-request";
export const query = "POST /query-request";
export const abort = "POST /abort-request";

type Routes = Parameters<typeof startService>[0];

/** Starts the service; logins are let in and sessions closed unless `routes` says otherwise. */
export function start(routes: Routes): ScriptedService {
  return startService({ [login]: [loggedIn], "POST /session": [() => yes()], ...routes });
}

/** Opens a handle for it. */
export async function connect(
  service: Pick<ScriptedService, "url">,
  changes: Readonly<Record<string, unknown>> = {},
  other: Partial<OpenConnectionOptions> = {},
): Promise<Connection> {
  const details = {
    account: "acme-prod",
    username: "etl",
    password: secrets.password,
    ...changes,
  };
  return await open(
    resolved("snowflake", details),
    openOptions({ ...other, env: envOf({ BRUIN_SNOWFLAKE_URL: service.url.origin }) }),
  );
}

/** The texts of the statements that were sent, in order. */
export function statementsOf(service: ScriptedService): string[] {
  return service.of(query).map(({ json }: SentRequest) => json.sqlText);
}
