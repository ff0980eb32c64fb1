import { kindOfType } from "../values/cell_texts.ts";
import type { ShapedColumn } from "../table_shape.ts";

/** A column of either table. */
export interface ColumnDiff {
  readonly name: string;
  /** `undefined` where that table does not have it. */
  readonly source: ShapedColumn | undefined;
  readonly target: ShapedColumn | undefined;
  readonly differs: {
    readonly type: boolean;
    readonly nullable: boolean;
    readonly constraints: boolean;
  };
}

/**
 * The columns of two tables: those of the first in its order, then the others. Names are compared
 * without case.
 * @param sameSystem Whether both are of one platform, whose types are compared word by word; else by what
 * they hold.
 */
export function compareColumns(
  source: readonly ShapedColumn[],
  target: readonly ShapedColumn[],
  { sameSystem }: { readonly sameSystem: boolean },
): ColumnDiff[] {
  const find = (columns: readonly ShapedColumn[], { name }: ShapedColumn) =>
    columns.find((other) => other.name.toLowerCase() === name.toLowerCase());
  const known = source.map((column) => ({ source: column, target: find(target, column) }));
  const added = target.filter((column) => find(source, column) === undefined)
    .map((column) => ({ source: undefined, target: column }));
  return [...known, ...added].map(({ source, target }) => ({
    name: (source ?? target)?.name ?? "",
    source,
    target,
    differs: differences(source, target, sameSystem),
  }));
}

/** Whether anything of a column is other in the second table. */
export function columnDiffers({ differs }: Pick<ColumnDiff, "differs">): boolean {
  return differs.type || differs.nullable || differs.constraints;
}

/** What keys a column is known to have, as a text; empty for none. */
export function constraintsOf({ primaryKey, unique }: ShapedColumn): string {
  return [...primaryKey ? ["PRIMARY KEY"] : [], ...unique && !primaryKey ? ["UNIQUE"] : []]
    .join(", ");
}

function differences(
  source: ShapedColumn | undefined,
  target: ShapedColumn | undefined,
  sameSystem: boolean,
): ColumnDiff["differs"] {
  if (source === undefined || target === undefined) {
    return { type: true, nullable: true, constraints: true };
  }
  const typeOf = ({ type }: ShapedColumn) =>
    sameSystem ? type.toLowerCase().replaceAll(" ", "") : kindOfType(type);
  const differs = (fact: "nullable" | "primaryKey" | "unique") =>
    source[fact] !== undefined && target[fact] !== undefined && source[fact] !== target[fact];
  return {
    type: typeOf(source) !== typeOf(target),
    nullable: differs("nullable"),
    // What one of them does not tell is no difference, and a key is unique anyway.
    constraints: differs("primaryKey") ||
      !source.primaryKey && !target.primaryKey && differs("unique"),
  };
}
