/** How many dotted parts a table name has on a platform, and how it is called there. */
export interface NamedPlatform {
  /** Key of `default_connections`, such as `google_cloud_platform`. */
  readonly name: string;
  /** For messages, such as `BigQuery`. */
  readonly label: string;
  readonly minParts: number;
  /** `undefined` without a limit. */
  readonly maxParts: number | undefined;
}

const formats = ["table", "schema.table", "database.schema.table"];

/** Whether a name has an allowed number of parts, none of them blank. */
export function fitsPlatform(name: string, platform: NamedPlatform): boolean {
  const parts = name.split(".");
  return parts.every((part) => part.trim() !== "") && parts.length >= platform.minParts &&
    parts.length <= (platform.maxParts ?? Infinity);
}

/** The allowed forms, such as `` `table` or `schema.table` ``. */
export function describeNameFormats({ name, minParts, maxParts = 3 }: NamedPlatform): string {
  const all = name === "google_cloud_platform"
    ? ["table", "dataset.table", "project.dataset.table"]
    : formats;
  return joinWords(all.slice(minParts - 1, maxParts).map((format) => `\`${format}\``));
}

function joinWords(words: readonly string[]): string {
  const last = words.at(-1)!;
  if (words.length <= 2) return words.join(" or ");
  return `${words.slice(0, -1).join(", ")}, or ${last}`;
}
