import * as spines from "../../template/functions/date_spine_shapes.ts";
import * as deduplicate from "../../template/functions/deduplicate.ts";
import * as urls from "../../template/functions/urls.ts";
import type { SqlFunctions } from "../../template/functions/sql_function.ts";

export const postgresFunctions: SqlFunctions = {
  ...deduplicate.distinctOn,
  ...spines.seriesSpine,
  ...urls.splitTextUrls,
};
