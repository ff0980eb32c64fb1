import { DataFileError } from "../../data_files/data_file_error.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";

/** @throws {DataFileError} When a file has more columns than a table of the platform can have. */
export function refuseManyColumns(
  { columns }: Pick<PreparedRows, "columns">,
  { platform, most }: { readonly platform: string; readonly most: number },
): void {
  if (columns.length <= most) return;
  throw new DataFileError(`the file has ${columns.length} columns`, {
    cause: `a table of ${platform} has at most ${most}`,
    fix: "check that each row is on a line of its own, and split the file",
    code: "E158",
  });
}
