import type { ExitReason } from "../errors.ts";
import { isBusy } from "../http/request.ts";

/**
 * Why a system says no:
 * - `login`: it does not accept the credentials, or no longer
 * - `permission`: the user may not see what is asked for
 * - `missing`: what the connection names is not there: a site, an account, an API
 * - `busy`: too many requests, or a fault of its own, after all attempts
 */
export type ImportRefusal = "login" | "permission" | "missing" | "busy";

/** How the process ends, and where docs/errors.md explains it. */
export const importRefusals: Readonly<
  Record<
    ImportRefusal,
    { readonly code: string; readonly exitReason: ExitReason; readonly loginRefused?: boolean }
  >
> = {
  login: { code: "E520", exitReason: "denied", loginRefused: true },
  permission: { code: "E521", exitReason: "denied" },
  missing: { code: "E522", exitReason: "configuration" },
  busy: { code: "E523", exitReason: "try-again" },
};

/** For an answer that cannot be one of the system. */
export const foreignCode = "E524";

/** What the status of an answer says where its words say nothing else. */
export function importRefusalOf(status: number): ImportRefusal {
  if (status === 401) return "login";
  if (status === 403) return "permission";
  return isBusy(status) ? "busy" : "missing";
}
