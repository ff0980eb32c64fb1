import {
  type AlterDialect,
  alterTable,
  alterWords,
  alterWordsOf,
  type ColumnChange,
  type WantedColumn,
} from "../../sql/alter_table.ts";
import type { ShapedColumn, TableAt } from "../table_shape.ts";
import type { ColumnDiff } from "./schema.ts";

export { type AlterDialect, alterDialects } from "../../sql/alter_table.ts";

/**
 * The statements that give one table the columns of another.
 * @param target The table that is changed, and whether it is the first of the comparison.
 * @param dialect How they are written; `undefined` as the platform of that table writes them.
 */
export function alterStatements(
  columns: readonly ColumnDiff[],
  { sides, changed, dialect }: {
    readonly sides: { readonly source: TableAt; readonly target: TableAt };
    readonly changed: "source" | "target";
    readonly dialect: AlterDialect | undefined;
  },
): string[] {
  const wanted = changed === "source" ? "target" : "source";
  const words = dialect === undefined ? alterWordsOf(sides[changed].dialect) : alterWords(dialect);
  const own = alterWordsOf(sides[wanted].dialect);
  return alterTable(
    sides[changed].table,
    columnChanges(columns, { wanted, present: changed }),
    words,
    { wanted: own.types === words.types ? undefined : own.types },
  );
}

/** What makes one table have the columns of another. */
function columnChanges(
  columns: readonly ColumnDiff[],
  { wanted, present }: {
    readonly wanted: "source" | "target";
    readonly present: "source" | "target";
  },
): ColumnChange[] {
  return columns.flatMap((diff): ColumnChange[] => {
    const [want, have] = [diff[wanted], diff[present]];
    if (want === undefined) return have === undefined ? [] : [{ kind: "drop", name: have.name }];
    if (have === undefined) return [{ kind: "add", column: asWanted(want) }];
    const { type, nullable } = diff.differs;
    if (!type && !nullable) return [];
    const column = {
      name: have.name,
      // A type of the other platform that means the same stays as it is here.
      type: type ? want.type : have.type,
      nullable: want.nullable,
      present: have.type,
    };
    return [{ kind: "alter", column, type, nullable }];
  });
}

function asWanted({ name, type, nullable }: ShapedColumn): WantedColumn {
  return { name, type, nullable };
}
