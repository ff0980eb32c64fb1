import type { Asset, Column, Pipeline } from "../project/model.ts";

/** A column of a table; of an asset, or of a table outside of the pipeline. */
export interface ColumnReference {
  readonly table: string;
  readonly column: string;
}

/** A column, what it is made from, and what is made from it. */
export interface ColumnWay {
  readonly column: Column;
  /** Nearest first. */
  readonly sources: readonly ColumnReference[];
  /** Nearest first. */
  readonly readers: readonly ColumnReference[];
}

/**
 * The ways of the columns of an asset through its pipeline, as far as `upstreams` of columns tell them.
 * @param options.full Whether what lies further than one asset away counts too.
 */
export function columnWays(
  asset: Asset,
  { pipeline, full }: { readonly pipeline: Pipeline; readonly full: boolean },
): ColumnWay[] {
  const pairs = pipeline.assets.flatMap(({ name: table, columns }) =>
    columns.flatMap(({ name: column, upstreams }) =>
      upstreams.map((source) => ({ source, reader: { table, column } }))
    )
  );
  const bySource = Map.groupBy(pairs, ({ source }) => keyOfColumn(source));
  const byReader = Map.groupBy(pairs, ({ reader }) => keyOfColumn(reader));
  const above = (key: string) => (byReader.get(key) ?? []).map(({ source }) => source);
  const below = (key: string) => (bySource.get(key) ?? []).map(({ reader }) => reader);
  return asset.columns.map((column) => {
    const start = { table: asset.name, column: column.name };
    return {
      column,
      sources: reach(start, { next: above, full }),
      readers: reach(start, { next: below, full }),
    };
  });
}

/** What two references to one column have in common, however they write its name. */
export function keyOfColumn({ table, column }: ColumnReference): string {
  return `${table}.${column}`.toLowerCase();
}

function reach(
  start: ColumnReference,
  { next, full }: {
    readonly next: (key: string) => readonly ColumnReference[];
    readonly full: boolean;
  },
): ColumnReference[] {
  const found = new Map([[keyOfColumn(start), start]]);
  // What is added while the map is walked through is walked through as well.
  for (const key of found.keys()) {
    if (!full && key !== keyOfColumn(start)) break;
    for (const reference of next(key)) {
      const other = keyOfColumn(reference);
      if (!found.has(other)) found.set(other, reference);
    }
  }
  return [...found.values()].slice(1);
}
