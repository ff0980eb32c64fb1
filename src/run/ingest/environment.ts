import { optionParameters } from "./arguments.ts";

/** Options of `ingestr ingest`, called as its variables call them: all that an asset may decide on. */
const options: ReadonlySet<string> = new Set([
  ...optionParameters,
  ...["source_uri", "destination_uri", "dest_uri", "source_table", "destination_table"],
  ...["dest_table", "incremental_key", "incremental_strategy", "interval_start", "interval_end"],
  ...["primary_key", "partition_by", "cluster_by", "full_refresh", "skip_confirmation", "yes"],
  ...["progress", "yield_limit", "columns", "mask", "stream", "metrics_addr"],
  "query_annotations",
]);

/**
 * The variables that ingestr may see: none that it reads an option from, since what a machine happens to
 * have set must not change what an asset does. Where it finds its program and its cache stays.
 */
export function withoutOptions(
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name]) => !options.has(name.toLowerCase().replace(/^ingestr_/, ""))),
  );
}
