import type { Operation } from "../operation.ts";
import { dateFilters } from "./dates.ts";
import { htmlFilters } from "./html.ts";
import { jsonFilters } from "./json.ts";
import { numberFilters } from "./numbers.ts";
import { selectionFilters } from "./selection.ts";
import { sequenceFilters } from "./sequences.ts";
import { textFilters } from "./text.ts";

/** Filters by name. */
export const filters: ReadonlyMap<string, Operation> = new Map([
  ...dateFilters,
  ...htmlFilters,
  ...jsonFilters,
  ...numberFilters,
  ...selectionFilters,
  ...sequenceFilters,
  ...textFilters,
]);

/** Filters that must know whether their input is marked as safe; the others get plain text. */
export const keepsSafeText: ReadonlySet<string> = new Set([
  "d",
  "default",
  "e",
  "escape",
  "safe",
]);
