import type { Asset } from "../project/model.ts";

/** The tables that assets make, as databases may name them. */
export class AssetTables {
  readonly #names = new Set<string>();

  constructor(assets: readonly Asset[]) {
    for (const { name } of assets) {
      const parts = name.toLowerCase().split(".");
      // With less and less of its schema, and the schemas alone.
      for (const [first, part] of parts.entries()) {
        this.#names.add(parts.slice(first).join("."));
        this.#names.add(part);
      }
    }
  }

  /** Whether `name` may mean one of them. */
  has(name: string): boolean {
    return this.#names.has(name.toLowerCase());
  }
}
