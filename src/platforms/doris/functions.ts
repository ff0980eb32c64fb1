import * as buckets from "../../template/functions/width_bucket.ts";
import type { SqlFunctions } from "../../template/functions/sql_function.ts";
import { mysqlFunctions } from "../mysql/functions.ts";

export const dorisFunctions: SqlFunctions = { ...mysqlFunctions, ...buckets.doubleWidthBucket };
