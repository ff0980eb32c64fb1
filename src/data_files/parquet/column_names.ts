import type { DataFile } from "../data_file.ts";
import { ParquetFile } from "./parquet_file.ts";

/**
 * The names of the columns of a file of Parquet, in their order. Only its description is read.
 * @throws {DataFileError} When the file is none of Parquet, missing, damaged or encrypted.
 */
export async function parquetColumnNames(
  file: Pick<DataFile, "path" | "shownAs">,
): Promise<string[]> {
  using source = await ParquetFile.open(file);
  return source.schema.children.map(({ element: { name } }) => name);
}
