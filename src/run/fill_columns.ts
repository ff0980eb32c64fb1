import type { Patch } from "../project/patch.ts";
import type { ShapedColumn } from "./table_shape.ts";

/** A column as a file declares it. */
interface DeclaredColumn {
  readonly name: string;
  readonly type: string;
}

/** Columns that a strategy adds to its table, and that no file declares. */
const ownColumns = new Set(["_is_current", "_valid_from", "_valid_until"]);

/**
 * The `columns` of a file as its table has them: types are corrected, columns that are missing appended,
 * and none is removed.
 * @returns `undefined` when nothing is to be changed.
 */
export function filledColumns(
  declared: readonly DeclaredColumn[],
  table: readonly ShapedColumn[],
): Patch[] | undefined {
  const fold = (name: string) => name.toLowerCase();
  const corrected = declared.map((column): Patch => {
    const found = table.find(({ name }) => fold(name) === fold(column.name));
    const isSame = found === undefined || fold(found.type) === fold(column.type);
    return { name: column.name, ...isSame ? {} : { type: found.type } };
  });
  const known = new Set(declared.map(({ name }) => fold(name)));
  const added = table
    .filter(({ name }) => !known.has(fold(name)) && !ownColumns.has(fold(name)))
    .map(({ name, type }): Patch => ({ name, type }));
  const changes = corrected.some(({ type }) => type !== undefined) || added.length > 0;
  return changes ? [...corrected, ...added] : undefined;
}
