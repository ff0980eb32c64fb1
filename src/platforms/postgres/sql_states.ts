/** What the codes of PostgreSQL's errors mean, as data; Redshift has the same. */
import type { QueryErrorKind } from "../../errors.ts";

/**
 * SQLSTATE or its first two characters → kind; what is not here is `other`, and depends on the data.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const kindsBySqlState: Readonly<Record<string, QueryErrorKind>> = {
  "08": "lost",
  // What only reads would refuse again: a standby, a role with default_transaction_read_only.
  "25006": "denied",
  "0A": "mismatch",
  "28": "denied",
  "3D": "missing",
  "3F": "missing",
  "40": "conflict",
  "42": "mismatch",
  "42501": "denied",
  "42601": "syntax",
  "42703": "missing",
  "42704": "missing",
  "42883": "missing",
  "42P01": "missing",
  // What exists already may be gone when the statement is sent again.
  "42701": "other",
  "42710": "other",
  "42723": "other",
  "42P04": "other",
  "42P06": "other",
  "42P07": "other",
  "53": "busy",
  "54": "limit",
  "55006": "busy",
  "55P03": "busy",
  "57": "busy",
  "57P04": "missing",
};
