import { redshiftSpine } from "../../template/functions/date_spine.ts";
import * as deduplicate from "../../template/functions/deduplicate.ts";
import * as keys from "../../template/functions/surrogate_key.ts";
import * as buckets from "../../template/functions/width_bucket.ts";
import type { SqlFunctions } from "../../template/functions/sql_function.ts";

export const redshiftFunctions: SqlFunctions = {
  ...keys.md5KeyWithBars,
  ...buckets.doublePrecisionWidthBucket,
  ...deduplicate.qualifyRowNumber,
  ...redshiftSpine,
};
