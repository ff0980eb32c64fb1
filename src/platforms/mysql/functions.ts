import { dateAddIntervalSpine } from "../../template/functions/date_spine.ts";
import * as pivots from "../../template/functions/pivot.ts";
import * as keys from "../../template/functions/surrogate_key.ts";
import * as urls from "../../template/functions/urls.ts";
import * as buckets from "../../template/functions/width_bucket.ts";
import type { SqlFunctions } from "../../template/functions/sql_function.ts";

export const mysqlFunctions: SqlFunctions = {
  ...pivots.backtickPivot,
  ...keys.md5KeyOfChar,
  ...buckets.signedWidthBucket,
  ...dateAddIntervalSpine,
  ...urls.substringIndexUrls,
};
