import { KnownError } from "../errors.ts";

/** Where in a file of rows something is wrong. */
export interface FilePlace {
  /** From 1; `undefined` for the file as a whole. */
  readonly line?: number | undefined;
  /** Of the file, from 1. */
  readonly byte?: number | undefined;
  /** Name of the column in the table. */
  readonly column?: string | undefined;
  /** What to call the file; `undefined` for "the file". */
  readonly file?: string | undefined;
  /** Whether `line` counts rows that a program returned, rather than lines of a file. */
  readonly isRow?: boolean;
}

/** A file of rows cannot be read as what it should be. */
export class DataFileError extends KnownError {
  override readonly name = "DataFileError";
  readonly place: FilePlace;
  constructor(
    message: string,
    options: FilePlace & {
      readonly cause?: string | undefined;
      readonly fix?: string | undefined;
      /** One that docs/errors.md explains. */
      readonly code?: string | undefined;
    } = {},
  ) {
    const { cause, fix, code, ...place } = options;
    const where = placeText(place);
    super(message, "failed", {
      ...(cause !== undefined && { cause }),
      ...(where !== "" && { where }),
      ...(fix !== undefined && { fix }),
      ...(code !== undefined && { code }),
    });
    this.place = place;
  }

  /** The same at another place; its column stays. */
  at(place: FilePlace): this {
    const moved = { column: this.place.column, ...place };
    return this.copy({
      place: moved,
      explanation: { ...this.explanation, where: placeText(moved) },
    });
  }
}

/** A place as people read it, such as `line 3 of people.csv, column "age"`; empty when nothing is known. */
export function placeText({ line, byte, column, file, isRow = false }: FilePlace): string {
  const name = file ?? (isRow ? "what materialize() returned" : "the file");
  const parts: string[] = [];
  if (line !== undefined) parts.push(`${isRow ? "row" : "line"} ${line} of ${name}`);
  else if (file !== undefined) parts.push(file);
  if (byte !== undefined) parts.push(`byte ${byte}`);
  if (column !== undefined) parts.push(`column "${column}"`);
  return parts.join(", ");
}
