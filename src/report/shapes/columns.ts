import type { CheckValue, Column, ColumnCheck, CustomCheck } from "../../project/model.ts";
import { someNotifications } from "./notifications.ts";
import {
  boolean,
  integer,
  listOf,
  mapOf,
  number,
  object,
  optional,
  orNull,
  type Shape,
  text,
} from "./shape.ts";

const entityAttribute = object<string>("EntityAttribute", (field) => ({
  entity: field(text, (reference) => reference.split(".")[0] ?? ""),
  attribute: field(text, (reference) => reference.split(".").slice(1).join(".")),
}));

const columnReference = object<{ readonly table: string; readonly column: string }>(
  "ColumnReference",
  (field) => ({
    column: field(text, ({ column }) => column),
    table: field(text, ({ table }) => table),
  }),
);

const foreignKey = object<{ readonly table: string; readonly column: string }>(
  "ForeignKey",
  (field) => ({
    table: field(text, ({ table }) => table),
    column: field(text, ({ column }) => column),
  }),
);

/** What a check compares with: a number, a text, true or false, a list of one kind, or nothing. */
const checkValue: Shape<CheckValue | undefined> = {
  schema: () => ({
    anyOf: [
      { type: ["null", "number", "string", "boolean"] },
      { type: "array", items: { type: ["integer", "string"] } },
    ],
  }),
  write: (value) => value ?? null,
};

const columnCheck = object<ColumnCheck>("ColumnCheck", (field) => ({
  id: field(text, ({ id }) => id, "SHA-256 of ASSET-COLUMN-CHECK in hex"),
  name: field(text, ({ name }) => name),
  value: field(checkValue, ({ value }) => value),
  blocking: field(boolean, ({ blocking }) => blocking),
  description: field(text, ({ description }) => description),
  retries: field(orNull(integer), ({ retries }) => retries),
  notifications: field(someNotifications, ({ notifications }) => notifications),
}));

/** A column, with what the glossary and the pipeline fill in. */
export const column: Shape<Column> = object("Column", (field) => ({
  entity_attribute: field(
    orNull(entityAttribute),
    ({ extends: reference }) => reference === "" ? undefined : reference,
  ),
  name: field(text, ({ name }) => name),
  source_column: field(text, ({ sourceColumn }) => sourceColumn),
  type: field(text, ({ type }) => type),
  mask: field(text, ({ mask }) => mask),
  description: field(text, ({ description }) => description),
  tags: field(listOf(text), ({ tags }) => tags),
  primary_key: field(boolean, ({ primaryKey }) => primaryKey),
  update_on_merge: field(boolean, ({ updateOnMerge }) => updateOnMerge),
  merge_sql: field(text, ({ mergeSql }) => mergeSql),
  nullable: field(boolean, ({ nullable = true }) => nullable, "true where the file does not say"),
  default: field(text, (column) => column.default),
  precision: field(orNull(integer), ({ precision }) => precision),
  scale: field(orNull(integer), ({ scale }) => scale),
  length: field(orNull(integer), ({ length }) => length),
  collation: field(text, ({ collation }) => collation),
  foreign_key: field(orNull(foreignKey), (column) => column.foreignKey),
  owner: field(text, ({ owner }) => owner),
  domains: field(listOf(text), ({ domains }) => domains),
  meta: field(mapOf(text), ({ meta }) => meta),
  checks: field(listOf(columnCheck), ({ checks }) => checks),
  upstreams: field(listOf(columnReference), ({ upstreams }) => upstreams),
}));

/** A check with a query of its own. */
export const customCheck: Shape<CustomCheck> = object("CustomCheck", (field) => ({
  id: field(text, ({ id }) => id, "SHA-256 of ASSET-CHECK in hex"),
  name: field(text, ({ name }) => name),
  description: field(text, ({ description }) => description),
  value: field(number, ({ value }) => value),
  count: field(optional(integer), ({ count }) => count),
  blocking: field(boolean, ({ blocking }) => blocking),
  query: field(text, ({ query }) => query),
  retries: field(orNull(integer), ({ retries }) => retries),
  notifications: field(someNotifications, ({ notifications }) => notifications),
}));
