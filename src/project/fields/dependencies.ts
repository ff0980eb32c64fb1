import type { FileFields } from "./field.ts";

/** An item of `depends` that is a map. */
export const upstreamFields = {
  asset: {
    type: "text",
    text: "The name of an asset of this pipeline.",
    example: "asset: raw.orders",
  },
  uri: {
    type: "text",
    text: "Instead of `asset`: the `uri` of an asset of any pipeline. Nothing is waited for.",
    example: "uri: shop://raw/orders",
    works: "validate",
  },
  mode: {
    type: "`full` or `symbolic`",
    default: "`full`",
    text: "`symbolic` is shown in the lineage and not waited for.",
    example: "mode: symbolic",
  },
  columns: {
    type: "list of texts, or of maps with `name` and `usage`",
    text: "The columns that are used.",
    example: "columns: [{name: id, usage: join}]",
    works: "pages",
  },
} as const satisfies FileFields;

/** An item of `columns` of a dependency. */
export const upstreamColumnFields = {
  name: { type: "text", text: "The column.", example: "name: id", works: "pages" },
  usage: { type: "text", text: "What for.", example: "usage: join", works: "pages" },
} as const satisfies FileFields;
