import { KnownError } from "../errors.ts";

/** A file of rows cannot be read as what it should be. */
export class DataFileError extends KnownError {
  override readonly name = "DataFileError";
  /** @param options.line From 1; `undefined` for the file as a whole. */
  constructor(message: string, options: { readonly line?: number; readonly fix?: string } = {}) {
    const { line, fix } = options;
    super(message, "failed", {
      ...(line !== undefined && { where: `line ${line} of the file` }),
      ...(fix !== undefined && { fix }),
    });
  }
}
