/** A value of a result; what JavaScript cannot hold exactly is text. */
export type Cell = string | number | bigint | boolean | null;

/** Some rows of a result, in order. */
export interface ResultBatch {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
}
