import { distanceWithoutRadians } from "../../template/functions/arithmetic.ts";
import * as spines from "../../template/functions/date_spine_shapes.ts";
import * as deduplicate from "../../template/functions/deduplicate.ts";
import * as series from "../../template/functions/generate_series.ts";
import * as keys from "../../template/functions/surrogate_key.ts";
import * as urls from "../../template/functions/urls.ts";
import * as buckets from "../../template/functions/width_bucket.ts";
import type { SqlFunctions } from "../../template/functions/sql_function.ts";

export const oracleFunctions: SqlFunctions = {
  ...distanceWithoutRadians,
  ...keys.oracleKey,
  ...buckets.nativeWidthBucket,
  ...deduplicate.joinRowNumberWithoutAs,
  ...series.seriesOfBitsFromDual,
  ...spines.levelSpine,
  ...urls.regexpSubstrUrls,
};
