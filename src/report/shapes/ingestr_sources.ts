import { integer, listOf, object, optional, type Shape, text } from "./shape.ts";

interface OfferedTable {
  readonly name: string;
  readonly primaryKey?: string | undefined;
  readonly incrementalKey?: string | undefined;
  readonly incrementalStrategy?: string | undefined;
}

/** A system that ingestr reads from. */
export interface IngestrSourceTables {
  /** Type of its connections. */
  readonly name: string;
  readonly tables: readonly OfferedTable[];
}

const offeredTable = object<OfferedTable>("OfferedTable", (field) => ({
  name: field(text, ({ name }) => name),
  primary_key: field(optional(text), ({ primaryKey }) => primaryKey),
  incremental_key: field(optional(text), ({ incrementalKey }) => incrementalKey),
  incremental_strategy: field(optional(text), ({ incrementalStrategy }) => incrementalStrategy),
}));

export const ingestrSource: Shape<IngestrSourceTables> = object("IngestrSource", (field) => ({
  name: field(text, ({ name }) => name, "Type of its connections"),
  tables: field(listOf(offeredTable), ({ tables }) => tables, "Empty where none are known"),
}));

export const ingestrSourceList: Shape<readonly IngestrSourceTables[]> = object(
  "IngestrSourceList",
  (field) => ({
    sources: field(listOf(ingestrSource), (sources) => sources),
    count: field(integer, (sources) => sources.length),
  }),
);
