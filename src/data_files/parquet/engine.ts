/**
 * The package that takes Parquet apart, and what its failures mean. Only its inner functions are used: they
 * give the values as they are stored, and what these mean is decided here, without loss of a digit.
 */
import { KnownError } from "../../errors.ts";
import { onOneLine, shortened } from "../../plain_text.ts";
import { DataFileError, type FilePlace } from "../data_file_error.ts";

/** What of the package is used. */
export type ParquetEngine =
  & Pick<typeof import("hyparquet/src/metadata.js"), "parquetMetadata" | "parquetSchema">
  & Pick<typeof import("hyparquet/src/column.js"), "parquetHeader">
  & Pick<typeof import("hyparquet/src/plain.js"), "readPlain">
  & Pick<typeof import("hyparquet/src/encoding.js"), "byteStreamSplit" | "readRleBitPackedHybrid">
  & Pick<
    typeof import("hyparquet/src/delta.js"),
    "deltaBinaryUnpack" | "deltaByteArray" | "deltaLengthByteArray"
  >
  & Pick<typeof import("hyparquet/src/snappy.js"), "snappyUncompress">
  & Pick<typeof import("hyparquet/src/convert.js"), "parseFloat16">;

/** Loads the package, which no start does. */
export async function loadParquetEngine(): Promise<ParquetEngine> {
  const parts = await Promise.all([
    import("hyparquet/src/metadata.js"),
    import("hyparquet/src/column.js"),
    import("hyparquet/src/plain.js"),
    import("hyparquet/src/encoding.js"),
    import("hyparquet/src/delta.js"),
    import("hyparquet/src/snappy.js"),
    import("hyparquet/src/convert.js"),
  ]);
  const [metadata, column, plain, encoding, delta, snappy, convert] = parts;
  return { ...metadata, ...column, ...plain, ...encoding, ...delta, ...snappy, ...convert };
}

/**
 * Does what takes bytes of a file apart, which fails in many ways when these are not what they should be.
 * @throws {DataFileError} E158.
 */
export function decoded<T>(decode: () => T, place: FilePlace): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof KnownError) throw error;
    throw damaged(shortened(onOneLine(error.message), 200), place);
  }
}

/** The error for a file that is not as its own description says. */
export function damaged(cause: string, place: FilePlace): DataFileError {
  return new DataFileError("the file of Parquet is damaged", {
    ...place,
    cause,
    fix: "write or copy it anew",
    code: "E158",
  });
}

/** The error for what a file of Parquet may have, and is not read here. @param what Such as `the codec LZO`. */
export function unread(what: string, place: FilePlace, fix: string): DataFileError {
  return new DataFileError(`${what} is not read`, { ...place, fix, code: "E158" });
}
