import type { PlatformTraits } from "../platforms/traits.ts";

type NameTraits = Pick<PlatformTraits, "nameParts" | "nameWords">;

/** Whether a name has an allowed number of parts, none of them blank. */
export function fitsPlatform(name: string, { nameParts: [min, max] }: NameTraits): boolean {
  const parts = name.split(".");
  return parts.every((part) => part.trim() !== "") && parts.length >= min && parts.length <= max;
}

/** The allowed forms, such as `` `table` or `schema.table` ``. */
export function describeNameFormats({ nameParts: [min, max], nameWords }: NameTraits): string {
  const all = nameWords ?? ["table", "schema.table", "database.schema.table"];
  return joinWords(all.slice(min - 1, max).map((format) => `\`${format}\``));
}

function joinWords(words: readonly string[]): string {
  const last = words.at(-1)!;
  if (words.length <= 2) return words.join(" or ");
  return `${words.slice(0, -1).join(", ")}, or ${last}`;
}
