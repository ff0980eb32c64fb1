import { foldName, type Identifiers } from "./identifiers.ts";
import { nameParts, quotePart } from "./names.ts";

/** A column as a table is to have it. */
export interface WantedColumn {
  readonly name: string;
  readonly type: string;
  /** `undefined` when it is not known. */
  readonly nullable: boolean | undefined;
}

/** What is to be done to a column of a table. */
export type ColumnChange =
  | { readonly kind: "add"; readonly column: WantedColumn }
  | { readonly kind: "drop"; readonly name: string }
  | {
    readonly kind: "alter";
    readonly column: WantedColumn;
    /** Whether it has another type now. */
    readonly type: boolean;
    /** Whether it is to be nullable and is not, or the other way round. */
    readonly nullable: boolean;
  };

/** How a platform, or a family of them, writes `ALTER TABLE`. */
export interface AlterWords {
  readonly quote: Identifiers["quote"];
  /** What becomes of the name of a table that has no quotes. Default: it stays as it is. */
  readonly fold?: Identifiers["fold"];
  /** Whether one statement takes all changes. */
  readonly joined?: boolean;
  readonly add: string;
  readonly changeType: (column: string, wanted: WantedColumn) => string;
  /** Left out where it is a part of {@linkcode changeType}; `undefined` for what no statement does. */
  readonly changeNull?: (column: string, nullable: boolean) => string | undefined;
}

/** As most have it. */
export const changeNull = (column: string, nullable: boolean) =>
  `ALTER COLUMN ${column} ${nullable ? "DROP" : "SET"} NOT NULL`;
/** As PostgreSQL has it. */
export const changeType = (column: string, { type }: WantedColumn) =>
  `ALTER COLUMN ${column} TYPE ${type}`;
const setDataType = (column: string, { type }: WantedColumn) =>
  `ALTER COLUMN ${column} SET DATA TYPE ${type}`;

/** A column defined anew. @param verb Before `COLUMN`. */
export const changeWhole = (verb: string) => (column: string, { type, nullable }: WantedColumn) =>
  `${verb} COLUMN ${column} ${type}${
    nullable === undefined ? "" : nullable ? " NULL" : " NOT NULL"
  }`;

/** By what `--target-dialect` calls them. */
const families = {
  postgresql: {
    quote: ['"', '"'],
    joined: true,
    add: "ADD COLUMN",
    changeType,
    changeNull,
  },
  snowflake: {
    quote: ['"', '"'],
    fold: "upper",
    add: "ADD COLUMN",
    changeType: setDataType,
    changeNull,
  },
  bigquery: {
    quote: ["`", "`"],
    add: "ADD COLUMN",
    changeType: setDataType,
    changeNull: (column, nullable) => nullable ? changeNull(column, nullable) : undefined,
  },
  duckdb: { quote: ['"', '"'], add: "ADD COLUMN", changeType: setDataType, changeNull },
  tsql: { quote: ["[", "]"], add: "ADD", changeType: changeWhole("ALTER") },
  generic: { quote: ['"', '"'], add: "ADD COLUMN", changeType: setDataType, changeNull },
} as const satisfies Readonly<Record<string, AlterWords>>;

/** What `--target-dialect` can say. */
export type AlterDialect = keyof typeof families;

/** See {@linkcode AlterDialect}. */
export const alterDialects = Object.keys(families) as readonly AlterDialect[];

/** The dialects that are written so, besides the one of that name. */
const dialects: Readonly<Partial<Record<AlterDialect, string>>> = {
  postgresql: "postgres redshift",
  bigquery: "google_cloud_platform bigquery",
  tsql: "mssql synapse fabric",
};

/** How the databases of a dialect write it. */
export function alterDialectOf(dialect: string): AlterDialect {
  return alterDialects.find((family) =>
    family === dialect || dialects[family]?.split(" ").includes(dialect)
  ) ?? "generic";
}

/**
 * The statements that change a table; what cannot be changed is a comment. None for no changes.
 * @param dialect Its name, or the words of a platform that has its own.
 */
export function alterTable(
  table: string,
  changes: readonly ColumnChange[],
  dialect: AlterDialect | AlterWords,
): string[] {
  const words: AlterWords = typeof dialect === "string" ? families[dialect] : dialect;
  const { quote, fold = "keep" } = words;
  const target = nameParts(table).map(({ text, isQuoted }) =>
    quotePart(isQuoted ? text : foldName(text, { fold }), quote)
  ).join(".");
  const parts = changes.flatMap((change) => clauses(change, words));
  const clausesOnly = parts.filter((part) => !part.startsWith("--"));
  const comments = parts.filter((part) => part.startsWith("--"));
  if (clausesOnly.length === 0) return comments;
  return words.joined
    ? [`ALTER TABLE ${target}\n  ${clausesOnly.join(",\n  ")};`, ...comments]
    : [...clausesOnly.map((clause) => `ALTER TABLE ${target} ${clause};`), ...comments];
}

function clauses(
  change: ColumnChange,
  { quote, add, changeType, changeNull }: AlterWords,
): string[] {
  const name = quotePart(change.kind === "drop" ? change.name : change.column.name, quote);
  if (change.kind === "drop") return [`DROP COLUMN ${name}`];
  const { column } = change;
  if (change.kind === "add") {
    return [`${add} ${name} ${column.type}${column.nullable === false ? " NOT NULL" : ""}`];
  }
  const type = change.type || (changeNull === undefined && change.nullable)
    ? [changeType(name, column)]
    : [];
  if (!change.nullable || changeNull === undefined || column.nullable === undefined) return type;
  const nullable = changeNull(name, column.nullable) ??
    `-- ${name} cannot be made ${column.nullable ? "nullable" : "NOT NULL"} by a statement`;
  return [...type, nullable];
}
