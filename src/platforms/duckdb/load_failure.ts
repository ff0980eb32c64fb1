import { placeText } from "../../data_files/data_file_error.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { QueryError } from "../../errors.ts";
import { shortened } from "../../plain_text.ts";

/** Of a value that a message quotes. */
const longestValue = 200;

/**
 * Why the rows of a file could not be loaded. What DuckDB says of a value goes on with the whole line, all
 * settings of its reader and the path of what may be a copy; of that the value is kept, with its place.
 */
export async function loadFailure(error: unknown, rows: PreparedRows): Promise<unknown> {
  if (!(error instanceof QueryError)) return error;
  const { message, statement } = error;
  const isOfFile = /^(?:Conversion|Invalid Input) Error: CSV Error on Line/.test(message);
  const [, column] = /Error when converting column "(.*?)"\. /.exec(message) ?? [];
  const [, value, type] = /Could not convert string "(.*?)" to '([^']+)'/s.exec(message) ?? [];
  const [, zoned] = /^Conversion Error: .*timestamp.*?"(.*?)"/.exec(message) ?? [];
  if (value !== undefined && isOfFile) {
    return new QueryError(
      `Conversion Error: Could not convert string "${shortened(value, longestValue)}" to '${type}'`,
      {
        statement,
        where: placeText({ ...await rows.placeOfValue(column ?? "", value), column }),
        fix: "correct the value, or declare another type for the column",
        code: "E159",
      },
    );
  }
  if (zoned !== undefined) {
    const found = rows.columns.filter(({ type }) => type.kind === "timestamptz");
    for (const { name } of found) {
      const place = await rows.placeOfValue(name, zoned);
      if (place.line === undefined) continue;
      return new QueryError(message, {
        statement,
        where: placeText({ ...place, column: name }),
        fix: "correct the value, or declare another type for the column",
        code: "E159",
      });
    }
  }
  if (!isOfFile) return error;
  const [said] = message.split(/ (?:Possible fixes|Possible solutions|file = )/);
  return new QueryError(shortened(said, longestValue), {
    statement,
    fix: "correct the line of the file",
    code: "E159",
  });
}
