/** How a platform reads the names of tables and columns. */
export interface Identifiers {
  /** What stands before and after a name that is to be read exactly; the second is doubled inside. */
  readonly quote: readonly [open: string, close: string];
  /** What becomes of the letters of a name without quotes. */
  readonly fold: "lower" | "upper" | "keep";
  /** Whether names that only differ by case are different ones when they are quoted. */
  readonly caseSensitive: boolean;
  /** The longest name, in characters or bytes, whichever the platform counts; `undefined` if unknown. */
  readonly maxLength?: number;
}

/** As PostgreSQL has them. */
export const postgresIdentifiers: Identifiers = {
  quote: ['"', '"'],
  fold: "lower",
  caseSensitive: true,
  maxLength: 63,
};

/** As the standard has them. */
export const standardIdentifiers: Identifiers = {
  quote: ['"', '"'],
  fold: "upper",
  caseSensitive: true,
};

/** As MySQL and what speaks its protocol has them, where the names of tables are names of files. */
export const mysqlIdentifiers: Identifiers = {
  quote: ["`", "`"],
  fold: "keep",
  caseSensitive: true,
  maxLength: 64,
};

/** As SQL Server and its relatives have them, with their usual collation. */
export const microsoftIdentifiers: Identifiers = {
  quote: ["[", "]"],
  fold: "keep",
  caseSensitive: false,
  maxLength: 128,
};

/** As Spark and its relatives have them. */
export const sparkIdentifiers: Identifiers = {
  quote: ["`", "`"],
  fold: "keep",
  caseSensitive: false,
  maxLength: 255,
};

/** A name without quotes as the platform reads it; one that needs quotes stays as it is. */
export function foldName(name: string, { fold }: Pick<Identifiers, "fold">): string {
  if (fold === "keep" || !/^[\w$.]+$/.test(name)) return name;
  return fold === "lower" ? name.toLowerCase() : name.toUpperCase();
}

/**
 * What two names of queries are told apart by, whatever quotes they have. Where names without quotes fold to
 * upper case, one in lower case that a query has and one in upper case that the catalog has are the same.
 */
export function comparableName(name: string, { fold, caseSensitive }: Identifiers): string {
  return caseSensitive && fold !== "upper" ? name : name.toLowerCase();
}
