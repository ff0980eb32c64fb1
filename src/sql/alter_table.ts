import { isOtherKind, readColumnType } from "./column_types/column_type.ts";
import {
  bigqueryTypes,
  duckdbTypes,
  postgresTypes,
  snowflakeTypes,
  standardTypes,
  tsqlTypes,
} from "./column_types/families.ts";
import { type PlatformTypes, writeColumnType } from "./column_types/type_table.ts";
import { foldName, type Identifiers } from "./identifiers.ts";
import { nameParts, quotePart } from "./names.ts";

/** A column as a table is to have it. */
export interface WantedColumn {
  readonly name: string;
  readonly type: string;
  /** `undefined` when it is not known. */
  readonly nullable: boolean | undefined;
  /** The type that the column has now, and of which its values are; none for a new column. */
  readonly present?: string;
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
  /** What its types hold, and how it calls them. */
  readonly types: PlatformTypes;
  /** Whether one statement takes all changes. */
  readonly joined?: boolean;
  readonly add: string;
  /** Whether a new column can be NOT NULL from the start. Default: it is made so afterwards. */
  readonly addsNotNull?: boolean;
  /** @returns `undefined` for what no statement does. */
  readonly changeType: (column: string, wanted: WantedColumn) => string | undefined;
  /** Left out where it is a part of {@linkcode changeType}; `undefined` for what no statement does. */
  readonly changeNull?: (column: string, nullable: boolean) => string | undefined;
}

/** As most have it. */
export const changeNull = (column: string, nullable: boolean) =>
  `ALTER COLUMN ${column} ${nullable ? "DROP" : "SET"} NOT NULL`;
/** How a type is changed where it can become another of its kind alone, such as a longer text. */
export const changeWithinKind =
  (verb: string, types: PlatformTypes) => (column: string, wanted: WantedColumn) =>
    changesKind(wanted, types) ? undefined : `ALTER COLUMN ${column} ${verb} ${wanted.type}`;

/**
 * PostgreSQL has to be told how values of another kind are made, except of texts: it refuses those that are too
 * long, which a cast would cut.
 */
const changeType = (column: string, wanted: WantedColumn) => {
  const { kind } = readColumnType(wanted.type, postgresTypes.own);
  const isTold = changesKind(wanted, postgresTypes) && kind !== "text" && kind !== "char";
  return `ALTER COLUMN ${column} TYPE ${wanted.type}` +
    (isTold ? ` USING ${column}::${wanted.type}` : "");
};
const setDataType = (column: string, { type }: WantedColumn) =>
  `ALTER COLUMN ${column} SET DATA TYPE ${type}`;

function changesKind({ type, present }: WantedColumn, { own }: PlatformTypes): boolean {
  return present !== undefined &&
    isOtherKind(readColumnType(present, own).kind, readColumnType(type, own).kind);
}

/** A column defined anew. @param verb Before `COLUMN`. */
export const changeWhole = (verb: string) => (column: string, { type, nullable }: WantedColumn) =>
  `${verb} COLUMN ${column} ${type}${
    nullable === undefined ? "" : nullable ? " NULL" : " NOT NULL"
  }`;

/** By what `--target-dialect` calls them. */
const families = {
  postgresql: {
    quote: ['"', '"'],
    types: postgresTypes,
    joined: true,
    add: "ADD COLUMN",
    addsNotNull: true,
    changeType,
    changeNull,
  },
  snowflake: {
    quote: ['"', '"'],
    fold: "upper",
    types: snowflakeTypes,
    add: "ADD COLUMN",
    addsNotNull: true,
    changeType: changeWithinKind("SET DATA TYPE", snowflakeTypes),
    changeNull,
  },
  bigquery: {
    quote: ["`", "`"],
    types: bigqueryTypes,
    add: "ADD COLUMN",
    changeType: changeWithinKind("SET DATA TYPE", bigqueryTypes),
    changeNull: (column, nullable) => nullable ? changeNull(column, nullable) : undefined,
  },
  duckdb: {
    quote: ['"', '"'],
    types: duckdbTypes,
    add: "ADD COLUMN",
    changeType: setDataType,
    changeNull,
  },
  tsql: {
    quote: ["[", "]"],
    types: tsqlTypes,
    add: "ADD",
    addsNotNull: true,
    changeType: changeWhole("ALTER"),
  },
  generic: {
    quote: ['"', '"'],
    types: standardTypes,
    add: "ADD COLUMN",
    addsNotNull: true,
    changeType: setDataType,
    changeNull,
  },
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

/** The words of a platform: its own, or those of its family. */
export function alterWordsOf(
  { name, alter }: { readonly name: string; readonly alter?: AlterWords },
): AlterWords {
  return alter ?? families[alterDialectOf(name)];
}

/** The words that `--target-dialect` names. */
export function alterWords(dialect: AlterDialect): AlterWords {
  return families[dialect];
}

/** How the types of a table are to be read. */
export interface AlterTypes {
  /** What the types of wanted columns mean; `undefined` when they are in the words of the table already. */
  readonly wanted?: PlatformTypes | undefined;
}

/**
 * The statements that change a table; what cannot be changed is a comment, and so is what values lose in a type
 * that is only the nearest. None for no changes.
 */
export function alterTable(
  table: string,
  changes: readonly ColumnChange[],
  words: AlterWords,
  { wanted }: AlterTypes = {},
): string[] {
  const { quote, fold = "keep" } = words;
  const target = nameParts(table).map(({ text, isQuoted }) =>
    quotePart(isQuoted ? text : foldName(text, { fold }), quote)
  ).join(".");
  const parts = changes.flatMap((change) => clauses(change, words, wanted));
  const clausesOnly = parts.filter((part) => !part.startsWith("--"));
  const comments = parts.filter((part) => part.startsWith("--"));
  if (clausesOnly.length === 0) return comments;
  return words.joined
    ? [`ALTER TABLE ${target}\n  ${clausesOnly.join(",\n  ")};`, ...comments]
    : [...clausesOnly.map((clause) => `ALTER TABLE ${target} ${clause};`), ...comments];
}

function clauses(change: ColumnChange, words: AlterWords, wanted?: PlatformTypes): string[] {
  const { quote, types, add, addsNotNull = false, changeType, changeNull } = words;
  const name = quotePart(change.kind === "drop" ? change.name : change.column.name, quote);
  if (change.kind === "drop") return [`DROP COLUMN ${name}`];
  const hasNewType = change.kind === "add" || change.type;
  const { type, comments } = hasNewType && wanted !== undefined
    ? translated(change.column.type, { name, wanted, types })
    : { type: change.column.type, comments: [] };
  const column = { ...change.column, type };
  const nullClause = (nullable: boolean) =>
    changeNull?.(name, nullable) ??
      `-- ${name} cannot be made ${nullable ? "nullable" : "NOT NULL"} by a statement`;
  if (change.kind === "add") {
    const isNotNull = column.nullable === false;
    return [
      `${add} ${name} ${type}${isNotNull && addsNotNull ? " NOT NULL" : ""}`,
      ...isNotNull && !addsNotNull ? [nullClause(false)] : [],
      ...comments,
    ];
  }
  const isWhole = changeNull === undefined;
  const changed = change.type || isWhole && change.nullable
    ? [changeType(name, column) ?? `-- ${name} cannot be given the type ${type} by a statement`]
    : [];
  const nulls = change.nullable && !isWhole && column.nullable !== undefined
    ? [nullClause(column.nullable)]
    : [];
  return [...changed, ...comments, ...nulls];
}

/** The type of another platform in the words of this one, and what is to be said of it. */
function translated(
  type: string,
  { name, wanted, types }: {
    readonly name: string;
    readonly wanted: PlatformTypes;
    readonly types: PlatformTypes;
  },
): { readonly type: string; readonly comments: readonly string[] } {
  const { words, loss } = writeColumnType(readColumnType(type, wanted.own), types);
  if (loss === undefined) return { type: words, comments: [] };
  return {
    type: words,
    comments: [`-- ${name}: ${words} is the nearest to ${oneLine(type)}; ${loss}`],
  };
}

/** What a database calls a type, for a comment, which ends with its line. */
function oneLine(type: string): string {
  return type.replaceAll(/\s+/g, " ").trim();
}
