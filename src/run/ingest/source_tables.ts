/** A table that a source of ingestr offers. */
export interface SourceTable {
  readonly name: string;
  /** Columns that identify a row; `undefined` where the documentation does not say. */
  readonly primaryKey?: string | undefined;
  readonly incrementalKey?: string | undefined;
  readonly incrementalStrategy?: string | undefined;
}

/**
 * Tables by connection type, as the documentation of ingestr names them. Databases have those of their users,
 * and other services are not in the list yet.
 * @see https://bruin-data.github.io/ingestr/supported-sources
 */
const tableNames: Readonly<Record<string, string>> = {
  chess: "players_profiles players_games players_archives players_online_status",
  github: "issues pull_requests repo_events stargazers",
  hubspot: "companies contacts deals products quotes tickets hubspot_events_for_objects",
  shopify:
    "orders customers discounts products inventory_items transactions balance events price_rules",
};

/** The tables that a source is known to offer; empty where none are. */
export function sourceTables(connectionType: string): SourceTable[] {
  const names = Object.hasOwn(tableNames, connectionType) ? tableNames[connectionType] : undefined;
  return names === undefined ? [] : names.split(" ").map((name) => ({ name }));
}
