import { OutputError } from "../errors.ts";
import { ForeignFileError } from "../own_file.ts";

/** What to say of output that ends in the middle. */
export function incomplete(what: "output" | "result", error: unknown): OutputError {
  return new OutputError(`The ${what} is not complete`, {
    cause: `standard output ${reasonOf(error)}`,
    fix: "make room, or write it elsewhere, and run the command again",
  });
}

/** Why a file cannot be written, completing "it …". */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "is outside the folders we may write";
  if (error instanceof ForeignFileError) {
    return `is not one that this program made: ${error.message}`;
  }
  const code = systemCode(error);
  if (code === "EROFS") return "is on a read-only disk";
  if (code === "ENOSPC") return "is on a full disk";
  if (code === "EFBIG") return "has reached the limit of its size (ulimit -f)";
  if (error instanceof Deno.errors.PermissionDenied) return "is not writable for this user";
  return code === undefined ? "cannot be written" : `cannot be written (${code})`;
}

/** The code of an error of the system, such as `ENOSPC`; `undefined` for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  // Deno does not know the codes of some.
  const number = /\(os error (\d+)\)$/.exec(error.message)?.[1];
  return number === "27" ? "EFBIG" : number && `error ${number}`;
}
