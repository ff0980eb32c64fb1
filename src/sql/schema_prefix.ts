import { findChangedReferences } from "./changed_tables.ts";
import type { Dialect } from "./dialect.ts";
import { comparableName } from "./identifiers.ts";
import { quotePart, splitName } from "./names.ts";
import { findReadReferences, nameAt, type TableReference } from "./table_references.ts";
import { readSql, type SqlToken } from "./lexer.ts";

/** How {@linkcode prefixSchemas} decides. */
export interface PrefixSchemasOptions {
  /** Such as `alice_`; not empty. */
  readonly prefix: string;
  /** The asset's name, with the prefix in its schema. */
  readonly asset: string;
  readonly dialect: Pick<Dialect, "lexis" | "identifiers">;
  /** Whether there is a table of this name: its schema and, if the query says so, its catalog. */
  readonly exists: (parts: readonly string[]) => boolean;
}

/**
 * SQL for a developer's environment: tables are those of the prefixed schemas where these exist, and
 * the asset's own table always is. Columns that name such a table follow; all else stays byte for byte.
 */
export function prefixSchemas(sql: string, options: PrefixSchemasOptions): string {
  const { prefix, dialect: { lexis, identifiers }, exists } = options;
  const { quote } = identifiers;
  const tokens = readSql(sql, lexis);
  const fold = (text: string) => comparableName(text, identifiers);
  const keyOf = (parts: TableReference) => JSON.stringify(parts.map(({ text }) => fold(text)));
  const own = ownName(options);
  const isMoved = (parts: TableReference) => {
    if (parts.length !== 2 && parts.length !== 3) return false;
    const texts = parts.map(({ text }) => text);
    if (texts.join(".").toLowerCase() === own) return true;
    return exists(texts.with(-2, prefix + texts.at(-2)!));
  };
  const references = [...findReadReferences(tokens), ...findChangedReferences(tokens)];
  const moved = references.filter(isMoved);
  const schemas = new Set(moved.map((parts) => parts.at(-2)!));
  for (const schema of qualifyingSchemas(tokens, new Set(moved.map(keyOf)), keyOf)) {
    schemas.add(schema);
  }
  let result = "";
  let end = 0;
  for (const schema of [...schemas].sort((a, b) => a.start - b.start)) {
    const { text, start } = schema;
    result += sql.slice(end, start);
    end = start;
    if (schema.kind === "name") {
      // Within the quotes that it has.
      const opening = sql.charAt(start);
      result += opening + prefix.replaceAll(opening, opening.repeat(2));
      end = start + 1;
    } else if (/^[a-z_][a-z0-9_]*$/.test(prefix)) result += prefix;
    else {
      result += quotePart(prefix + text, quote);
      end = start + text.length;
    }
  }
  return result + sql.slice(end);
}

/** The asset's name without the prefix, in lower case; `undefined` when it has no schema. */
function ownName({ asset, prefix }: PrefixSchemasOptions): string | undefined {
  const parts = splitName(asset);
  const schema = parts.at(-2);
  return schema?.startsWith(prefix)
    ? parts.with(-2, schema.slice(prefix.length)).join(".").toLowerCase()
    : undefined;
}

/** The schemas in columns such as `raw.orders.id`, for the tables of these keys. */
function* qualifyingSchemas(
  tokens: readonly SqlToken[],
  tables: ReadonlySet<string>,
  keyOf: (parts: TableReference) => string,
): Iterable<SqlToken> {
  if (tables.size === 0) return;
  for (let index = 0; index < tokens.length; index++) {
    const parts = nameAt(tokens, index);
    if (parts.length === 0) continue;
    index += 2 * parts.length - 2;
    // `raw.orders.*` has its last part in a symbol.
    const hasStar = tokens[index + 1]?.text === "." && tokens[index + 2]?.text === "*";
    for (const length of [2, 3]) {
      const isColumn = parts.length > length || (parts.length === length && hasStar);
      const schema = parts[length - 2];
      if (!isColumn || schema === undefined) continue;
      if (tables.has(keyOf(parts.slice(0, length)))) yield schema;
    }
  }
}
