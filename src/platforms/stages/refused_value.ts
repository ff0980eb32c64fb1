import { type FilePlace, placeText } from "../../data_files/data_file_error.ts";
import { QueryError } from "../../errors.ts";
import { shortened } from "../../plain_text.ts";

/** Characters of a message that quotes a value of a file. */
export const longestValueMessage = 500;

/** Where a value is that a table cannot hold, and what to do about it. */
export function valueExplained(place: FilePlace) {
  return {
    where: placeText(place),
    fix: "correct the value, or declare another type for the column",
    code: "E159",
  };
}

/** The error for a value that is none of its type. @param wanted Such as `a boolean`. */
export function refusedValue(
  text: string,
  { wanted, place }: { readonly wanted: string; readonly place: FilePlace },
): QueryError {
  return new QueryError(`"${shortened(text, longestValueMessage)}" is not ${wanted}`, {
    accepted: true,
    ...valueExplained(place),
  });
}
