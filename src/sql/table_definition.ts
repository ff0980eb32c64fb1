import type { Asset, Column } from "../project/model.ts";
import type { Materialize } from "./dialect.ts";
import { columnList } from "./ansi.ts";
import { primaryKeys, requireType } from "./fields.ts";
import { literal } from "./names.ts";

/** How a dialect defines tables. */
export interface TableWords {
  /** Quotes a possibly dotted name. */
  readonly quote: (name: string) => string;
  /** What follows the type of a column; empty texts are left out. */
  readonly column: (column: Column) => readonly string[];
  /** What follows each key. Default: nothing. */
  readonly afterKey?: string;
}

/**
 * `CREATE TABLE IF NOT EXISTS` with the declared columns and their keys, to which more can be added.
 * @throws {ProjectError} When a column has no type.
 */
export function tableDefinition(asset: Asset, words: TableWords): string {
  const { quote, column: wordsOf, afterKey = "" } = words;
  const keys = primaryKeys(asset);
  const definitions = [
    ...asset.columns.map((column) =>
      [quote(column.name), requireType(asset, column), ...wordsOf(column)]
        .filter((word) => word !== "").join(" ")
    ),
    ...(keys.length === 0 ? [] : [`PRIMARY KEY (${columnList(keys, { quote })})${afterKey}`]),
    ...asset.columns.flatMap(({ name, foreignKey }) =>
      foreignKey === undefined ? [] : [
        `FOREIGN KEY (${quote(name)}) REFERENCES ${quote(foreignKey.table)} ` +
        `(${quote(foreignKey.column)})${afterKey}`,
      ]
    ),
  ];
  const body = definitions.map((definition) => `\n  ${definition}`).join(",");
  return `CREATE TABLE IF NOT EXISTS ${quote(asset.name)} (${body}\n)`;
}

/** `CREATE TABLE IF NOT EXISTS` and the comments of columns, from the declared columns alone. */
export function ddl(words: {
  quote: TableWords["quote"];
  collation: (name: string) => string;
  /** A text as SQL. Default: in single quotes, in which only these are special. */
  literal?: (text: string) => string;
}): Materialize {
  const { quote, collation, literal: text = literal } = words;
  // Reference: `nullable` has no effect here, so that tables accept what they always accepted.
  return (asset) => {
    const definition = tableDefinition(asset, {
      quote,
      column: ({ collation: name, default: value }) => [
        name && `COLLATE ${collation(name)}`,
        value && `DEFAULT ${value}`,
      ],
    });
    return [
      definition,
      ...asset.columns
        .filter(({ description }) => description !== "")
        .map(({ name, description }) =>
          `COMMENT ON COLUMN ${quote(asset.name)}.${quote(name)} IS ${text(description)}`
        ),
    ];
  };
}
