import * as spines from "../../template/functions/date_spine_shapes.ts";
import * as deduplicate from "../../template/functions/deduplicate.ts";
import * as keys from "../../template/functions/surrogate_key.ts";
import * as buckets from "../../template/functions/width_bucket.ts";
import type { SqlFunctions } from "../../template/functions/sql_function.ts";

export const trinoFunctions: SqlFunctions = {
  ...keys.hexKeyOfUtf8,
  ...buckets.nativeWidthBucket,
  ...deduplicate.firstOfArray,
  ...spines.unnestedSpine,
};
