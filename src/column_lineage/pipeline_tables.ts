import type { Asset, Column } from "../project/model.ts";
import { type ColumnSource, findByEnd, type KnownTable } from "../sql_tree/mod.ts";

/** The assets of a pipeline as tables, with the columns that are known by now. */
export class PipelineTables {
  readonly #assets: Map<string, Asset>;

  constructor(assets: readonly Asset[]) {
    this.#assets = new Map(assets.map((asset) => [asset.name.toLowerCase(), asset]));
  }

  /** A table as a query names it; `undefined` when no column of it is known. */
  known(table: string): KnownTable | undefined {
    const asset = this.assetOf(table);
    return asset === undefined || asset.columns.length === 0 ? undefined : asset;
  }

  /** The asset of a table as a query names it: by its own name, with a database before it or without. */
  assetOf(table: string): Asset | undefined {
    return findByEnd(this.#assets, table);
  }

  /** The asset and the declared column, or the column found before, that a query reads. */
  find({ table, column }: ColumnSource): {
    /** Name of the asset; that of the table in lower case when it is none. */
    readonly table: string;
    /** As the asset spells it. */
    readonly column: string;
    readonly declared: Column | undefined;
  } {
    const asset = this.assetOf(table);
    const name = column.toLowerCase();
    const declared = asset?.columns.find((candidate) => candidate.name.toLowerCase() === name);
    return {
      table: asset?.name ?? table.toLowerCase(),
      column: declared?.name ?? column,
      declared,
    };
  }

  /** Takes an asset in place of the one of the same name. */
  replace(asset: Asset): void {
    this.#assets.set(asset.name.toLowerCase(), asset);
  }

  /** The asset as it is now. */
  current(asset: Asset): Asset {
    const found = this.#assets.get(asset.name.toLowerCase());
    return found?.path === asset.path ? found : asset;
  }
}
