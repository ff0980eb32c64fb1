import { publicSources } from "../../project/connections.ts";
import { textParameter } from "../../project/connection_name.ts";
import type { PlannedTask } from "../plan.ts";

/** Where an ingestr asset reads and writes. */
export interface IngestEnds {
  /** Name of a connection, or the URI of a public source. */
  readonly source: { readonly connection: string } | { readonly uri: string };
  /** Name of a connection. */
  readonly destination: string;
}

/** The ends of a planned ingestr asset; `undefined` when its connections could not be told. */
export function ingestEnds({ asset, connections }: PlannedTask): IngestEnds | undefined {
  const name = textParameter(asset, "source_connection") ?? "";
  const destination = connections.at(-1);
  if (destination === undefined) return undefined;
  const uri = connections.includes(name) ? undefined : publicSources.get(name);
  return { source: uri === undefined ? { connection: name } : { uri }, destination };
}

/** The connections among the ends. */
export function endConnections(
  { source, destination }: IngestEnds,
): { readonly name: string; readonly role: "source" | "destination" }[] {
  return [
    ..."uri" in source ? [] : [{ name: source.connection, role: "source" as const }],
    { name: destination, role: "destination" },
  ];
}
