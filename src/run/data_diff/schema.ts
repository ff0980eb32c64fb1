import { isOtherKind, readColumnType } from "../../sql/column_types/column_type.ts";
import { type PlatformTypes, writeColumnType } from "../../sql/column_types/type_table.ts";
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
 * @param types What the types of two platforms mean; `undefined` for one platform, whose types are compared word by
 * word.
 */
export function compareColumns(
  source: readonly ShapedColumn[],
  target: readonly ShapedColumn[],
  { types }: { readonly types: TypesOfSides | undefined },
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
    differs: differences(source, target, types),
  }));
}

/** The words of the platforms of two tables. */
export interface TypesOfSides {
  readonly source: PlatformTypes;
  readonly target: PlatformTypes;
}

/** Whether a type is of the kind of another one when it is written in the words of the other's platform. */
function becomes(
  { from: [type, table], to: [other, words] }: {
    readonly from: readonly [type: string, of: PlatformTypes];
    readonly to: readonly [type: string, of: PlatformTypes];
  },
): boolean {
  const written = writeColumnType(readColumnType(type, table.own), words).words;
  const [a, b] = [written, other].map((text) => readColumnType(text, words.own).kind);
  return a !== undefined && b !== undefined && !isOtherKind(a, b);
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
  types: TypesOfSides | undefined,
): ColumnDiff["differs"] {
  if (source === undefined || target === undefined) {
    return { type: true, nullable: true, constraints: true };
  }
  const spelled = ({ type }: ShapedColumn) => type.toLowerCase().replaceAll(" ", "");
  const differs = (fact: "nullable" | "primaryKey" | "unique") =>
    source[fact] !== undefined && target[fact] !== undefined && source[fact] !== target[fact];
  return {
    type: types === undefined
      ? spelled(source) !== spelled(target)
      : !becomes({ from: [source.type, types.source], to: [target.type, types.target] }) &&
        !becomes({ from: [target.type, types.target], to: [source.type, types.source] }),
    nullable: differs("nullable"),
    // What one of them does not tell is no difference, and a key is unique anyway.
    constraints: differs("primaryKey") ||
      !source.primaryKey && !target.primaryKey && differs("unique"),
  };
}
