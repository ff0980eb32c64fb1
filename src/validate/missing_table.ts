import type { QueryError } from "../errors.ts";
import type { Asset } from "../project/model.ts";

/** SQLSTATE: no such table, no such schema. */
const missingCodes = new Set(["42P01", "3F000"]);
const missing =
  /(?:relation|table|table with name|schema|schema with name) "?([\w$.-]+)"? does not exist/i;

/** The name of the table or schema that a database lacks; `undefined` when it complains of something else. */
export function missingTable({ databaseCode, message }: QueryError): string | undefined {
  if (databaseCode !== undefined && !missingCodes.has(databaseCode)) return undefined;
  return missing.exec(message)?.[1].toLowerCase();
}

/** The tables that assets make, as databases may name them. */
export class AssetTables {
  readonly #names = new Set<string>();

  constructor(assets: readonly Asset[]) {
    for (const { name } of assets) {
      const parts = name.toLowerCase().split(".");
      // With less and less of its schema, and the schemas alone.
      for (let first = 0; first < parts.length; first++) {
        this.#names.add(parts.slice(first).join("."));
        this.#names.add(parts[first]);
      }
    }
  }

  /** Whether `name` may mean one of them. */
  has(name: string): boolean {
    return this.#names.has(name);
  }
}
