import type { Env } from "../../env.ts";

/** Where events of OpenLineage go, and what is in them. */
export interface OpenLineageSettings {
  /** The address that takes events; `undefined` for none. */
  readonly url: URL | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The file to which events are added, one a line, as the user gave it; `undefined` for none. */
  readonly file: string | undefined;
  /** Of jobs. */
  readonly namespace: string;
  /** Whether columns are followed through the queries. */
  readonly columns: boolean;
}

/**
 * Reads variables that clients of OpenLineage share only when one of ours asks for events: they may be there
 * for another program.
 * @returns `undefined` when the user did not ask for events; a text says what is wrong.
 */
export function readOpenLineageSettings(env: Env): OpenLineageSettings | string | undefined {
  const wanted = env.get("BRUIN_OPENLINEAGE") ?? "false";
  if (wanted !== "true" && wanted !== "false") return "BRUIN_OPENLINEAGE must be true or false";
  const file = env.get("BRUIN_OPENLINEAGE_FILE") || undefined;
  if (wanted === "false" && file === undefined) return undefined;
  // Clients of OpenLineage share it: it turns all of them off.
  if (env.get("OPENLINEAGE_DISABLED")?.trim().toLowerCase() === "true") return undefined;
  const base = wanted === "true" ? env.get("OPENLINEAGE_URL") ?? "" : undefined;
  const endpoint = env.get("OPENLINEAGE_ENDPOINT") ?? "api/v1/lineage";
  const url = base === undefined ? undefined : URL.parse(endpoint, base.replace(/\/*$/, "/"));
  if (url === null || (url !== undefined && !/^https?:$/.test(url.protocol))) {
    return "OPENLINEAGE_URL must be an address of HTTP";
  }
  const columns = env.get("BRUIN_OPENLINEAGE_COLUMNS") ?? "false";
  if (columns !== "true" && columns !== "false") {
    return "BRUIN_OPENLINEAGE_COLUMNS must be true or false";
  }
  const key = env.get("OPENLINEAGE_API_KEY");
  return {
    url,
    headers: key ? { authorization: `Bearer ${key}` } : {},
    file,
    namespace: env.get("OPENLINEAGE_NAMESPACE") || "bruin",
    columns: columns === "true",
  };
}
