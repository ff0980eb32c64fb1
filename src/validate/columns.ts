import type { Asset, Column } from "../project/model.ts";
import { duplicates } from "./asset_fields.ts";
import { type AssetContext, assetRule } from "./rule.ts";

export const columnRules = [
  assetRule("duplicate-column-names", function* ({ asset }) {
    for (const name of duplicates(asset.columns.map((column) => column.name))) {
      // Reference: the message ends with a space.
      yield `Duplicate column name '${name}' found `;
    }
  }, { fix: "remove or rename one of them" }),

  assetRule("valid-column-metadata", function* ({ asset, assetsByName }) {
    const namesOf = memoizedColumnNames();
    for (const column of asset.columns) {
      yield* checkForeignKey(column, { asset, assetsByName, namesOf });
      yield* checkSizes(column);
    }
  }),
];

/** The names of an asset's columns in lower case, each asset's read once. */
function memoizedColumnNames(): (asset: Asset) => ReadonlySet<string> {
  const known = new Map<Asset, ReadonlySet<string>>();
  return (asset) => {
    const names = known.get(asset) ?? new Set(asset.columns.map(({ name }) => name.toLowerCase()));
    known.set(asset, names);
    return names;
  };
}

function* checkForeignKey(
  { name, foreignKey, checks }: Column,
  { asset, assetsByName, namesOf }: Pick<AssetContext, "asset" | "assetsByName"> & {
    readonly namesOf: (asset: Asset) => ReadonlySet<string>;
  },
): Iterable<string> {
  if (foreignKey === undefined) {
    if (checks.some((check) => check.name === "relationships")) {
      yield `Column '${name}' has a relationships check without foreign_key metadata`;
    }
    return;
  }
  const { table, column } = foreignKey;
  if (table === "") yield `Column '${name}' has a foreign key without a referenced table`;
  if (column === "") yield `Column '${name}' has a foreign key without a referenced column`;
  if (table === "") return;
  const target = table === asset.name ? asset : assetsByName.get(table)?.[0];
  if (target === undefined) {
    yield `Column '${name}' has a foreign key referencing asset '${table}', ` +
      "which does not exist in the pipeline";
  } else if (
    column !== "" && target.columns.length > 0 &&
    !namesOf(target).has(column.toLowerCase())
  ) {
    yield `Column '${name}' has a foreign key referencing column '${table}.${column}', ` +
      "which does not exist";
  }
}

function* checkSizes({ name, precision, scale, length }: Column): Iterable<string> {
  for (const [size, value] of Object.entries({ precision, length })) {
    if (value !== undefined && value < 1) {
      yield `Column '${name}' has an invalid ${size} '${value}'; it must be a positive integer`;
    }
  }
  if (scale === undefined) return;
  if (scale < 0) yield `Column '${name}' has an invalid scale '${scale}'; it must not be negative`;
  if (precision !== undefined && scale > precision) {
    yield `Column '${name}' has a scale '${scale}' greater than its precision '${precision}'`;
  }
}
