/**
 * Data Vault tables, which only ever grow: hubs hold business keys, links hold relations between
 * hubs, satellites hold versions of attributes. The role of a column is in its `meta.datavault_role`
 * or follows from its name.
 */
import type { Asset, Column } from "../project/model.ts";
import { type AnsiWords, columnList, keysMatch } from "./ansi.ts";
import type { Materialize } from "./dialect.ts";
import { assetError, primaryKeys, requireColumns, requireType, strategyOf } from "./fields.ts";

type VaultStrategy = "datavault_hub" | "datavault_link" | "datavault_satellite";

/** How a dialect says what these builders need. */
export interface VaultWords {
  readonly quote: AnsiWords["quote"];
  readonly transaction: (...statements: readonly string[]) => string[];
  /** What ends an insert, for rows that another run inserts at the same time; may be empty. */
  readonly onConflict: (keys: string) => string;
}

interface VaultTable {
  readonly keys: readonly Column[];
  readonly mandatory: readonly Column[];
  /** The select of the rows to add. */
  readonly newRows: (options: { table: string; query: string }) => string;
}

type DescribeTable = (asset: Asset, quote: AnsiWords["quote"]) => VaultTable;

/** Builders that add to the table, made when it is missing, and those that first drop it. */
export function dataVault(words: VaultWords): {
  strategies: Record<VaultStrategy, Materialize>;
  fullRefresh: Record<VaultStrategy, Materialize>;
} {
  const load = (describe: DescribeTable, fullRefresh: boolean): Materialize => (asset, query) => {
    const { quote } = words;
    const { keys, mandatory, newRows } = describe(asset, quote);
    const table = quote(asset.name);
    const definitions = asset.columns.map((column) => {
      const required = column.nullable === false || mandatory.includes(column) ||
        keys.includes(column);
      return `\n  ${quote(column.name)} ${requireType(asset, column)}${
        required ? " NOT NULL" : ""
      }`;
    });
    return words.transaction(
      ...(fullRefresh ? [`DROP TABLE IF EXISTS ${table}`] : []),
      `CREATE TABLE IF NOT EXISTS ${table} (${definitions.join(",")},\n` +
        `  PRIMARY KEY (${columnList(keys, { quote })})\n)`,
      `INSERT INTO ${table} (${columnList(asset.columns, { quote })})\n` +
        newRows({ table, query }) +
        newLine(words.onConflict(columnList(keys, { quote }))),
    );
  };
  const all = (fullRefresh: boolean) => ({
    datavault_hub: load(hub, fullRefresh),
    datavault_link: load(link, fullRefresh),
    datavault_satellite: load(satellite, fullRefresh),
  });
  return { strategies: all(false), fullRefresh: all(true) };
}

function newLine(words: string): string {
  return words === "" ? "" : `\n${words}`;
}

const hub: DescribeTable = (asset, quote) => {
  const hashKey = findHashKey(asset, { roles: ["hash_key"], what: "a hash key column" });
  const businessKeys = asset.columns.filter((column) =>
    roleOf(column) === "business_key" || (roleOf(column) === "" && column.name.endsWith("_bk"))
  );
  if (businessKeys.length === 0) throw required(asset, "at least one business key column");
  return firstLoads(asset, { quote, hashKey, others: businessKeys });
};

const link: DescribeTable = (asset, quote) => {
  const hashKey = findHashKey(asset, {
    roles: ["link_hash_key", "hash_key"],
    what: "a link hash key column",
  });
  const related = asset.columns.filter((column) =>
    column !== hashKey && (/^(related_)?hash_key$/.test(roleOf(column)) || isHashKey(column))
  );
  if (related.length === 0) throw required(asset, "at least one related hash key column");
  return firstLoads(asset, { quote, hashKey, others: related });
};

/** Of each hash key that the table lacks, the row that was loaded first. */
function firstLoads(
  asset: Asset,
  { quote, hashKey, others }: { quote: AnsiWords["quote"]; hashKey: Column; others: Column[] },
): VaultTable {
  const [loadTime, recordSource] = findOrigin(asset);
  const columns = columnList(asset.columns, { quote });
  const declared = primaryKeys(asset);
  return {
    keys: declared.length === 0 ? [hashKey] : declared,
    mandatory: [hashKey, ...others, loadTime, recordSource],
    newRows: ({ table, query }) =>
      `SELECT ${columns}\nFROM (\n  SELECT ${columns}, ROW_NUMBER() OVER (\n` +
      `    PARTITION BY ${quote(hashKey.name)} ` +
      `ORDER BY ${columnList([loadTime, recordSource], { quote })}\n` +
      `  ) AS __bruin_rank\n  FROM (${query}) AS query\n) AS source\n` +
      `WHERE __bruin_rank = 1\n  AND NOT EXISTS (SELECT 1 FROM ${table} AS target ` +
      `WHERE ${keysMatch([hashKey], { quote })})`,
  };
}

/** Rows whose hashdiff is not that of the version before them, in the table or in the query. */
const satellite: DescribeTable = (asset, quote) => {
  const parent = findHashKey(asset, {
    roles: ["parent_hash_key", "hash_key"],
    what: "a parent hash key column",
  });
  const [loadTime, recordSource] = findOrigin(asset);
  const hashdiff = findColumn(asset, {
    role: "hashdiff",
    names: ["hashdiff", "hash_diff"],
    what: "a hashdiff column",
  });
  const declared = primaryKeys(asset);
  // The parent's hash key alone would allow one version of each record.
  const isKeyed = declared.some((column) => column !== parent);
  const keys = isKeyed ? declared : [parent, loadTime];
  const mandatory = [...new Set([parent, ...keys, hashdiff, loadTime, recordSource])];
  const versioned = keys.filter((column) => column !== loadTime);
  const history = columnList(versioned.length === 0 ? [parent] : versioned, { quote });
  const columns = columnList(asset.columns, { quote });
  const complete = mandatory.map(({ name }) => `${quote(name)} IS NOT NULL`).join(" AND ");
  return {
    keys,
    mandatory,
    newRows: ({ table, query }) =>
      `WITH batch AS (\n  SELECT ${columns}, ROW_NUMBER() OVER (\n` +
      `    PARTITION BY ${columnList(keys, { quote })} ORDER BY ${quote(hashdiff.name)}\n` +
      `  ) AS __bruin_rank\n  FROM (${query}) AS query\n  WHERE ${complete}\n), versions AS (\n` +
      `  SELECT ${columns}, FALSE AS __bruin_new FROM ${table}\n` +
      `  WHERE ${quote(parent.name)} IN (SELECT ${quote(parent.name)} FROM batch)\n` +
      `  UNION ALL\n  SELECT ${columns}, TRUE FROM batch AS source\n  WHERE __bruin_rank = 1\n` +
      `    AND NOT EXISTS (SELECT 1 FROM ${table} AS target WHERE ${
        keysMatch(keys, { quote })
      })\n` +
      `), compared AS (\n  SELECT *, LAG(${quote(hashdiff.name)}) OVER (\n` +
      `    PARTITION BY ${history} ORDER BY ${quote(loadTime.name)}\n` +
      `  ) AS __bruin_before\n  FROM versions\n)\n` +
      `SELECT ${columns} FROM compared\nWHERE __bruin_new AND ` +
      `${quote(hashdiff.name)} IS DISTINCT FROM __bruin_before`,
  };
};

function roleOf(column: Column): string {
  return column.meta.datavault_role ?? "";
}

function isHashKey(column: Column): boolean {
  return roleOf(column) === "" && column.name.endsWith("_hk");
}

/** By role in the order given, else the only primary key but the load time, else the only `*_hk`. */
function findHashKey(
  asset: Asset,
  { roles, what }: { roles: readonly string[]; what: string },
): Column {
  const columns = requireColumns(asset);
  const candidates = [
    ...roles.map((role) => columns.filter((column) => roleOf(column) === role)),
    primaryKeys(asset).filter((column) => !isLoadTime(column)),
    columns.filter(isHashKey),
  ].filter((list) => list.length > 0);
  const [single] = candidates.find((list) => list.length === 1) ?? [];
  if (single === undefined) throw required(asset, what);
  return single;
}

const loadTimes = ["load_dts", "load_datetime", "loaded_at"];

function isLoadTime(column: Column): boolean {
  return roleOf(column) === "load_datetime" || loadTimes.includes(column.name.toLowerCase());
}

/** When and from where a row was loaded. */
function findOrigin(asset: Asset): [loadTime: Column, recordSource: Column] {
  return [
    findColumn(asset, { role: "load_datetime", names: loadTimes, what: "a load datetime column" }),
    findColumn(asset, {
      role: "record_source",
      names: ["record_source"],
      what: "a record source column",
    }),
  ];
}

function findColumn(
  asset: Asset,
  { role, names, what }: { role: string; names: readonly string[]; what: string },
): Column {
  const found = asset.columns.find((column) => roleOf(column) === role) ??
    asset.columns.find((column) => names.includes(column.name.toLowerCase()));
  if (found === undefined) throw required(asset, what);
  return found;
}

function required(asset: Asset, what: string): Error {
  return assetError(asset, `materialization strategy ${strategyOf(asset)} requires ${what}`);
}
