import type { ColumnChange, WantedColumn } from "../../sql/alter_table.ts";

export { alterDialects } from "../../sql/alter_table.ts";
import type { ColumnDiff } from "./schema.ts";
import type { ShapedColumn } from "../table_shape.ts";

/** What makes one table have the columns of another. */
export function columnChanges(
  columns: readonly ColumnDiff[],
  { wanted }: { readonly wanted: "source" | "target" },
): ColumnChange[] {
  const present = wanted === "source" ? "target" : "source";
  return columns.flatMap((diff): ColumnChange[] => {
    const [want, have] = [diff[wanted], diff[present]];
    if (want === undefined) return have === undefined ? [] : [{ kind: "drop", name: have.name }];
    if (have === undefined) return [{ kind: "add", column: asWanted(want, want.name) }];
    const { type, nullable } = diff.differs;
    if (!type && !nullable) return [];
    return [{ kind: "alter", column: asWanted(want, have.name), type, nullable }];
  });
}

function asWanted({ type, nullable }: ShapedColumn, name: string): WantedColumn {
  return { name, type, nullable };
}
