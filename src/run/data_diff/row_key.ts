import { UsageError } from "../../errors.ts";
import type { KeyedShape } from "../table_shape.ts";
import type { ColumnDiff } from "./schema.ts";

/** By which columns rows of two tables belong together. */
export interface RowKey {
  /** As the source has them; none to compare whole rows. */
  readonly columns: readonly string[];
  /** Why these, or why none, in words; empty when the user named them. */
  readonly origin: string;
}

const sides = ["source", "target"] as const;

/**
 * The columns that `--key` names, else the primary key of the source, else that of the target. A key that no
 * database tells is never guessed.
 * @param shapes What both databases tell of their tables.
 * @throws {UsageError} When `given` names what is not a column of both.
 */
export function chooseKey(
  columns: readonly ColumnDiff[],
  given: readonly string[] | undefined,
  shapes: Readonly<Record<typeof sides[number], KeyedShape>>,
): RowKey {
  const inBoth = columns.filter(({ source, target }) =>
    source !== undefined && target !== undefined
  );
  if (given !== undefined) return { columns: requireColumns(given, inBoth), origin: "" };
  const keys = sides.map((side) => ({
    side,
    shape: shapes[side],
    columns: columns.filter((column) => column[side]?.primaryKey),
  }));
  const usable = keys.find(({ columns, shape }) =>
    isTold(shape) && columns.length > 0 && columns.every((column) => inBoth.includes(column))
  );
  if (usable !== undefined) {
    const isShared = sides.every((side) => isTold(shapes[side])) &&
      columns.every(({ source, target }) => !source?.primaryKey === !target?.primaryKey);
    return {
      columns: usable.columns.map(({ name }) => name),
      origin: `the primary key of ${isShared ? "both tables" : `the ${usable.side}`}`,
    };
  }
  const reasons = keys.map(({ side, shape, columns }) => {
    if (!isTold(shape)) {
      const cause = shape.refusal === undefined ? "" : ` (${shape.refusal})`;
      return `the primary key of the ${side} is not known${cause}`;
    }
    if (columns.length === 0) return `the ${side} has no primary key`;
    const names = columns.map(({ name }) => name).join(", ");
    return `the primary key of the ${side}, ${names}, is not in both tables`;
  });
  return { columns: [], origin: reasons.join("; ") };
}

/** Whether it is known of each column if it is in the key. */
function isTold({ columns }: KeyedShape): boolean {
  return columns.every(({ primaryKey }) => primaryKey !== undefined);
}

/** @throws {UsageError} */
function requireColumns(given: readonly string[], inBoth: readonly ColumnDiff[]): string[] {
  for (const name of given) {
    if (inBoth.some((column) => column.name.toLowerCase() === name.toLowerCase())) continue;
    throw new UsageError(`--key names "${name}", which is not a column of both tables`, {
      fix: `name some of: ${inBoth.map((column) => column.name).join(", ")}`,
      code: "E391",
    });
  }
  return [...given];
}
