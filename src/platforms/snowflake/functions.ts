import { snowflakeSpine } from "../../template/functions/date_spine.ts";
import * as deduplicate from "../../template/functions/deduplicate.ts";
import * as pivots from "../../template/functions/pivot.ts";
import * as buckets from "../../template/functions/width_bucket.ts";
import type { SqlFunctions } from "../../template/functions/sql_function.ts";

export const snowflakeFunctions: SqlFunctions = {
  ...pivots.standardPivotWithBackslash,
  ...buckets.nativeWidthBucket,
  ...deduplicate.qualifyRowNumber,
  ...snowflakeSpine,
};
