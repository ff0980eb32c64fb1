import { boolean, integer, listOf, object, type Shape, text } from "./shape.ts";

interface CleanedFile {
  readonly path: string;
  readonly bytes: number;
}

const file = object<CleanedFile>("CleanedFile", (field) => ({
  path: field(text, ({ path }) => path, "Absolute"),
  bytes: field(integer, ({ bytes }) => bytes),
}));

/** What `clean` deleted, or would. */
export const cleanedFiles: Shape<{
  readonly files: readonly CleanedFile[];
  readonly deleted: boolean;
}> = object("CleanedFiles", (field) => ({
  files: field(listOf(file), ({ files }) => files),
  deleted: field(boolean, ({ deleted }) => deleted, "false with --dry-run"),
}));
