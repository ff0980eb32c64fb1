import { arithmetic } from "./arithmetic.ts";
import { dateaddSpine } from "./date_spine.ts";
import * as deduplicate from "./deduplicate.ts";
import * as series from "./generate_series.ts";
import * as pivots from "./pivot.ts";
import type { SqlFunctions } from "./sql_function.ts";
import * as keys from "./surrogate_key.ts";
import * as urls from "./urls.ts";
import * as buckets from "./width_bucket.ts";

/** The functions where a platform has no others. */
export const usualFunctions: SqlFunctions = {
  ...arithmetic,
  ...pivots.names,
  ...pivots.standardPivot,
  ...keys.md5Key,
  ...buckets.numericWidthBucket,
  ...deduplicate.joinRowNumber,
  ...series.seriesOfBits,
  ...dateaddSpine,
  ...urls.splitUrls,
};
