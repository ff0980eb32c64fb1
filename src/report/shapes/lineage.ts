import type { ColumnReference, ColumnWay } from "../../column_lineage/column_graph.ts";
import type { LineageIssue } from "../../column_lineage/trace.ts";
import type { AssetLineage, LineageNode } from "../../project/lineage.ts";
import { definitionFile, executableFile } from "./files.ts";
import { lineageIssues } from "./lineage_issues.ts";
import { always, listOf, object, optional, type Shape, text } from "./shape.ts";

const node = object<LineageNode>("LineageNode", (field) => ({
  name: field(text, ({ name }) => name, "Name of an asset, or a URI"),
  type: field(optional(text), ({ asset }) => asset?.type),
  // Reference: the key `content` is there, the text is not.
  executable_file: field(optional(executableFile), ({ asset }) => asset),
  definition_file: field(optional(definitionFile), ({ asset }) => asset),
  external: field(
    optional(always(true)),
    ({ asset }) => asset === undefined ? true : undefined,
    "Outside of the pipeline",
  ),
}));

const columnReference = object<ColumnReference>("ColumnReference", (field) => ({
  column: field(text, ({ column }) => column),
  table: field(text, ({ table }) => table),
}));

const columnWay = object<ColumnWay>("ColumnWay", (field) => ({
  name: field(text, ({ column: { name } }) => name),
  type: field(text, ({ column: { type } }) => type),
  upstreams: field(listOf(columnReference), ({ sources }) => sources),
  downstream: field(listOf(columnReference), ({ readers }) => readers),
}));

/** The lineage of an asset, and when that was asked for of its columns. */
export interface LineageAnswer extends AssetLineage {
  readonly columns?: readonly ColumnWay[] | undefined;
  readonly issues?: readonly LineageIssue[] | undefined;
}

/** What an asset is made of, and what is made of it. */
export const lineage: Shape<LineageAnswer> = object("Lineage", (field) => ({
  name: field(text, ({ asset }) => asset.name),
  type: field(text, ({ asset }) => asset.type),
  upstreams: field(listOf(node), ({ upstreams }) => upstreams),
  downstream: field(listOf(node), ({ downstreams }) => downstreams),
  columns: field(optional(listOf(columnWay)), ({ columns }) => columns, "With `--columns`"),
  lineage_issues: field(lineageIssues, ({ issues }) => issues, "With `--columns`"),
}));
