import type { FileField, FileFields } from "./field.ts";
import { notificationFields } from "./notifications.ts";

/** An item of `columns`. */
export const columnFields = {
  name: { type: "text", text: "The column. Required.", example: "name: day" },
  source_column: {
    type: "text",
    default: "the same as `name`",
    text: "In seeds: the column of the file that the values come from.",
    example: "source_column: Order Day",
  },
  type: {
    type: "text, a type of the database",
    text: "Required by `ddl`; the type that seeds load, and that ingestr is told. Elsewhere a " +
      "description.",
    example: "type: date",
  },
  mask: {
    type: "text",
    text: "How ingestr hides the values, such as `hash` or `redact`.",
    example: "mask: hash",
    works: "ingestr",
  },
  description: {
    type: "text",
    text:
      "What the column holds. `--push-metadata` stores it in the database, and `ddl` as a comment.",
    example: "description: Day of the order in UTC",
  },
  tags: { type: "list of texts", text: "For policies.", example: "tags: [pii]", works: "policy" },
  primary_key: {
    type: "true or false",
    default: "`false`",
    text:
      "Part of the key: of `merge` and `scd2_…`, which need one, of tables made by `ddl`, and " +
      "of what ingestr merges by.",
    example: "primary_key: true",
  },
  update_on_merge: {
    type: "true or false",
    default: "`false`",
    text:
      "With `merge`: takes the new value where a row is there already. Columns without it keep " +
      "their value.",
    example: "update_on_merge: true",
    works: "sql",
  },
  merge_sql: {
    type: "SQL expression",
    text: "With `merge`: the value of the column where a row is there already, of `target` and " +
      "`source`; wins over `update_on_merge`.",
    example: "merge_sql: greatest(target.day, source.day)",
    works: "sql",
  },
  nullable: {
    type: "true or false",
    default: "`true`",
    text: "A description, except for hashes of Data Vault. Use the check `not_null`.",
    example: "nullable: false",
    works: "policy",
  },
  default: {
    type: "SQL expression",
    text: "With `ddl`: the default value of the column.",
    example: "default: current_timestamp",
    works: "sql",
  },
  collation: {
    type: "text",
    text: "With `ddl`: the collation of the column.",
    example: "collation: de_DE",
    works: "sql",
  },
  precision: {
    type: "whole number",
    text: "Digits of a `numeric` or `decimal`.",
    example: "precision: 10",
  },
  scale: { type: "whole number", text: "Of these, behind the point.", example: "scale: 2" },
  length: {
    type: "whole number",
    text: "The longest text of a `varchar`.",
    example: "length: 40",
  },
  owner: {
    type: "text",
    text: "Who is responsible.",
    example: "owner: data@example.com",
    works: "policy",
  },
  domains: {
    type: "list of texts",
    text: "Domains of the glossary.",
    example: "domains: [sales]",
    works: "validate",
  },
  meta: {
    type: "map of texts",
    text: "Whatever else is to be said.",
    example: "meta: {source: erp}",
    works: "policy",
  },
  foreign_key: {
    type: "map with `table` and `column`",
    text: "What the values refer to: of tables made by `ddl`, and of the check `relationships`.",
    example: "foreign_key: {table: raw.shops, column: id}",
  },
  extends: {
    type: "text",
    text: "An attribute of `glossary.yml`, which fills in what the column does not say.",
    example: "extends: Customer.ID",
  },
  checks: {
    type: "list of maps, see [checks](#checks-of-a-column)",
    default: "none",
    text: "What must be true of the values.",
    example: "checks: [{name: not_null}]",
  },
  upstreams: {
    type: "list of maps with `table` and `column`",
    text: "Where the values come from.",
    example: "upstreams: [{table: raw.orders, column: ordered_at}]",
    works: "pages",
  },
} as const satisfies FileFields;

/** `foreign_key`, and an item of `upstreams` of a column. */
export const columnReferenceFields = {
  table: { type: "text", text: "The table, with its schema.", example: "table: raw.shops" },
  column: { type: "text", text: "Its column.", example: "column: id" },
} as const satisfies FileFields;

const ofBoth = {
  blocking: {
    type: "true or false",
    default: "`true`",
    text:
      "Whether assets downstream wait for the check and do not start when it fails. Any failed " +
      "check makes the exit code 1.",
    example: "blocking: false",
  },
  retries: {
    type: "whole number",
    default: "0",
    text: "Further attempts after a transient failure; not when the check fails.",
    example: "retries: 2",
  },
  notifications: notificationFields,
} satisfies FileFields;

const description: FileField = {
  type: "text",
  text: "What the check is for.",
  example: "description: every order has a day",
};

/** An item of `checks` of a column. */
export const checkFields = {
  name: {
    type: "one of the [checks](#the-checks-of-columns)",
    text: "What must be true. Required; a column has each check once.",
    example: "name: accepted_values",
    works: "tables",
  },
  value: {
    type: "text, number, or list of these",
    text: "What `min`, `max`, `pattern` and `accepted_values` compare with.",
    example: "value: [open, paid]",
    works: "tables",
  },
  description,
  ...ofBoth,
} as const satisfies FileFields;

/** An item of `custom_checks`. */
export const customCheckFields = {
  name: { type: "text", text: "Required.", example: "name: nothing from tomorrow" },
  description,
  value: {
    type: "number",
    default: "0",
    text: "The one value that `query` must return; `true` counts as 1.",
    example: "value: 0",
    works: "tables",
  },
  count: {
    type: "whole number",
    text: "Instead of `value`: how many rows `query` must return.",
    example: "count: 0",
    works: "tables",
  },
  ...ofBoth,
  query: {
    type: "SQL, may be a template",
    text: "What is asked. Required.",
    example: "query: select count(*) from marts.daily_orders where day > current_date",
    works: "tables",
  },
} as const satisfies FileFields;

/** The checks of columns: what passes, and an example. NULL violates `not_null` only. */
export const columnCheckFields: FileFields = {
  not_null: { type: "none", text: "No value is NULL.", example: "name: not_null" },
  unique: { type: "none", text: "No value is there twice.", example: "name: unique" },
  positive: { type: "none", text: "Every number is above 0.", example: "name: positive" },
  negative: { type: "none", text: "Every number is below 0.", example: "name: negative" },
  non_negative: {
    type: "none",
    text: "Every number is 0 or above.",
    example: "name: non_negative",
  },
  min: {
    type: "number or text",
    text: "No value is below `value`.",
    example: "{name: min, value: 1}",
  },
  max: {
    type: "number or text",
    text: "No value is above `value`.",
    example: '{name: max, value: "2030-12-31"}',
  },
  accepted_values: {
    type: "list of texts or whole numbers",
    text: "Every value is in the list.",
    example: "{name: accepted_values, value: [open, paid]}",
  },
  pattern: {
    type: "regular expression of the database",
    text: "Every value matches.",
    example: '{name: pattern, value: "^[A-Z]{2}$"}',
  },
  relationships: {
    type: "none; the column needs `foreign_key`",
    text: "Every value is in the column that `foreign_key` names.",
    example: "name: relationships",
  },
};
