import type { ServerVariety } from "../postgres/driver.ts";
import { isSerialConflict, redshiftRemedy } from "./remedies.ts";
import { columnNeeds, takeRows } from "./rows.ts";
import { redshiftTraits } from "./traits.ts";

/**
 * What Redshift does otherwise than PostgreSQL: nothing makes a session forget (`DISCARD`), settings cannot
 * be asked for that may not exist, and rows are not copied from a client.
 */
export const redshiftVariety: ServerVariety = {
  label: redshiftTraits.label,
  lexis: redshiftTraits.lexis,
  port: 5439,
  settings: {
    query: undefined,
    // Otherwise numbers lose digits, and a role may have dates in another order of their parts.
    repairOf: () => "SET datestyle TO ISO; SET extra_float_digits TO 2",
  },
  forget: undefined,
  remedyOf: redshiftRemedy,
  isConflict: isSerialConflict,
  tooManySessions: "lower `max_concurrent_assets` of the connection or --workers, or raise the " +
    "CONNECTION LIMIT of the user or the database",
  runningQueries: "STV_RECENTS",
  fileStatements: { read: "COPY … FROM 's3://…'", write: "UNLOAD ('…') TO 's3://…'" },
  columnNeeds,
  takeRows,
};
