import { placeText } from "../../data_files/data_file_error.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { QueryError } from "../../errors.ts";
import { shortened } from "../../plain_text.ts";

/** Of a value that a message quotes. */
const longestValue = 200;
const fix = "correct the value, or declare another type for the column";

/**
 * Why the rows of a file could not be loaded. What DuckDB says of a value goes on with the whole line, all
 * settings of its reader and the path of what may be a copy; of that the value is kept, with its place.
 */
export async function loadFailure(error: unknown, rows: PreparedRows): Promise<unknown> {
  if (!(error instanceof QueryError)) return error;
  const { message } = error;
  const isOfFile = /^(?:Conversion|Invalid Input) Error: CSV Error on Line/.test(message);
  const [, column] = /Error when converting column "(.*?)"\. /.exec(message) ?? [];
  const [, value, type] = /Could not convert string "(.*?)" to '([^']+)'/s.exec(message) ?? [];
  const [, zoned] = /^Conversion Error: .*timestamp.*?"(.*?)"/.exec(message) ?? [];
  if (value !== undefined && isOfFile) {
    const shown = shortened(value, longestValue);
    return error.reworded({
      message: `Conversion Error: Could not convert string "${shown}" to '${type}'`,
      where: placeText({ ...await rows.placeOfValue(column ?? "", value), column }),
      fix,
      code: "E159",
    });
  }
  if (zoned !== undefined) {
    for (const { name } of rows.columns.filter(({ type }) => type.kind === "timestamptz")) {
      const place = await rows.placeOfValue(name, zoned);
      if (place.line === undefined) continue;
      return error.reworded({ where: placeText({ ...place, column: name }), fix, code: "E159" });
    }
  }
  if (!isOfFile) return error;
  const [said = ""] = message.split(/ (?:Possible fixes|Possible solutions|file = )/);
  return error.reworded({
    message: shortened(said, longestValue),
    fix: "correct the line of the file",
    code: "E159",
  });
}
