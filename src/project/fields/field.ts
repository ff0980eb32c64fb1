/**
 * A field of a file that users write, declared once: the parser takes the names of the keys from here,
 * and `deno task fields` the reference in `docs/`.
 */
export interface FileField {
  /** What its value is, in words, such as `whole number`. */
  readonly type: string;
  /** Of a map: the keys that it knows, where they have no table of their own. */
  readonly keys?: readonly string[];
  /** What holds when it is left out; not given for fields that must be there or mean nothing then. */
  readonly default?: string;
  /** What it is for: one sentence or more, as Markdown. */
  readonly text: string;
  /** The field with a value, as YAML. */
  readonly example: string;
  /** Where it has an effect, a key of {@linkcode places}. @default {"all"} */
  readonly works?: FieldPlace;
}

/** The fields of one map of a file, in the order in which a file has them. */
export type FileFields = Readonly<Record<string, FileField>>;

/** What the reference says of where a field works. */
export const places = {
  all: "everywhere",
  sql: "SQL assets on platforms that this version runs",
  tables: "platforms that this version runs",
  ingestr: "ingestr assets, if the destination has it",
  python: "Python assets",
  scripts: "Python and R assets",
  validate: "`bruin validate`",
  policy: "policies of `bruin validate`",
  pages: "`bruin lineage` and policies of `bruin validate`",
  kept: "read and kept, without an effect on a run",
  elsewhere: "platforms that this version does not run yet; read and kept",
} as const;

export type FieldPlace = keyof typeof places;

/** The names of the fields. */
export function keysOf(fields: FileFields): ReadonlySet<string> {
  return new Set(Object.keys(fields));
}
