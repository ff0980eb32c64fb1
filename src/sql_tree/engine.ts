import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { build } from "../build.ts";
import { ProjectError } from "../errors.ts";

/** A node of a syntax tree: one key, which says what it is, and its parts. */
export interface SqlNode {
  readonly [kind: string]: unknown;
}

/** Where a value of a query comes from. */
export interface EngineReference {
  /** The table, CTE or sub-query, as the query names it. */
  readonly sourceName?: string;
  readonly sourceKind: string;
  readonly column: string;
}

/** A column of a query's result. */
export interface EngineProjection {
  /** Missing for expressions without a name. */
  readonly name?: string | null;
  readonly isStar: boolean;
  /** `direct` for a column that is passed on unchanged. */
  readonly transformKind: string;
  readonly typeHint?: string | null;
  readonly upstream: readonly EngineReference[];
}

/** What the library finds out of one query. */
export interface EngineAnalysis {
  readonly ctes: readonly string[];
  readonly projections: readonly EngineProjection[];
  readonly columnUses?: readonly { readonly references: readonly EngineReference[] }[];
}

/** A table whose columns are known, as the library takes it. */
export interface EngineTable {
  readonly catalog?: string;
  readonly schema?: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

interface Answer {
  readonly success: boolean;
  readonly error?: string | null;
}

/** The part of the library that is used here. */
export interface Engine {
  init(options: { readonly wasmUrl: string }): Promise<void>;
  isInitialized(): boolean;
  getDialects(): readonly string[];
  parse(sql: string, dialect: string): Answer & { readonly ast?: readonly SqlNode[] | null };
  generate(
    tree: readonly SqlNode[],
    dialect: string,
  ): Answer & { readonly sql?: readonly string[] | null };
  transpile(
    sql: string,
    read: string,
    write: string,
  ): Answer & { readonly sql?: readonly string[] | null };
  analyzeQuery(
    sql: string,
    options: {
      readonly dialect: string;
      readonly schema: { readonly tables: readonly EngineTable[] };
    },
  ): Answer & { readonly analysis?: EngineAnalysis };
}

/** The compressed WebAssembly module, which `tools/compile/` puts beside the scripts of the binary. */
const embeddedFile = "./sql_tree.bin";

/**
 * Loads the parser: 23 MB of WebAssembly and 0.2 s, so only when something asks for a syntax tree.
 * @throws {ProjectError} When the binary lacks the module, or it does not fit.
 */
export async function loadEngine(): Promise<Engine> {
  const engine = await import("@polyglot-sql/sdk/manual") as unknown as Engine;
  if (engine.isInitialized()) return engine;
  let url: string | undefined;
  try {
    url = URL.createObjectURL(new Blob([await readModule()], { type: "application/wasm" }));
    await engine.init({ wasmUrl: url });
  } catch (error) {
    throw new ProjectError("The parser of SQL cannot be loaded", {}, {
      cause: error instanceof Error ? error.message : String(error),
      fix: "install this version anew, and look whether the machine has 200 MB of memory left",
      code: "E380",
    });
  } finally {
    if (url !== undefined) URL.revokeObjectURL(url);
  }
  return engine;
}

async function readModule(): Promise<Uint8Array<ArrayBuffer>> {
  if (build === undefined) {
    const path = new URL(import.meta.resolve("@polyglot-sql/sdk/polyglot_sql.wasm"));
    return await Deno.readFile(path);
  }
  const packed = await Deno.readFile(new URL(embeddedFile, import.meta.url));
  return new Uint8Array(await promisify(brotliDecompress)(packed));
}
