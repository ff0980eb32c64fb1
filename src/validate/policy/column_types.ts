import { findTraits } from "../../platforms/all_traits.ts";
import type { Column } from "../../project/model.ts";

/** What is wrong with the type of a column; `undefined` for none, and where types are not known. */
export function columnTypeFlaw({ name, type }: Column, platform: string): string | undefined {
  const { columnTypes, label } = findTraits(platform) ?? {};
  // The reference refuses BigQuery's parameters in angle brackets, such as `array<string>`.
  const base = type.toLowerCase().replace(/[(<].*$/s, "").trim();
  if (columnTypes === undefined || base === "" || columnTypes.includes(base)) return undefined;
  return `Column '${name}' has invalid type '${type}' for platform '${label}'`;
}
