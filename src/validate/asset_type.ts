import { findAssetType } from "../project/asset_types.ts";
import { meantType } from "../project/type_names.ts";
import { didYouMean } from "../registry.ts";
import { assetRule } from "./rule.ts";

export const assetTypeRule = assetRule("valid-task-type", function* ({ asset: { type } }) {
  if (type === "") {
    yield {
      message: "A task must have a type, e.g. 'bq.sql' for a GoogleCloudPlatform SQL task",
      fix: "write type: duckdb.sql for DuckDB, or type: pg.sql for PostgreSQL, into the header",
    };
    return;
  }
  const known = findAssetType(type);
  if (known !== undefined && known.kind !== "destination") return;
  yield {
    message: `Invalid asset type '${type}'`,
    fix: "types are python, r, ingestr, and those of a platform, such as duckdb.sql and pg.seed",
    ...didYouMean(type, meantType),
  };
});
