import type { ResolvedConnection } from "../../connections/connection.ts";

/** USD for 10^12 bytes, by which a cost is turned into bytes: see the descriptions of the fields. */
const costOfTerabyte = 5;

/**
 * How many bytes a statement may read: the lower one of the limits in bytes and in USD.
 * @param fields `soft` for those of queries that people ask.
 * @returns `undefined` without a limit.
 */
export function byteLimit(
  { details }: ResolvedConnection,
  fields: "hard" | "soft",
): number | undefined {
  const given = details.reveal();
  const suffix = fields === "soft" ? "_soft" : "";
  const [bytes, cost] = [given[`max_billable_bytes${suffix}`], given[`max_query_cost${suffix}`]];
  const limits = [
    ...(typeof bytes === "number" && bytes > 0 ? [bytes] : []),
    ...(typeof cost === "number" && cost > 0 ? [cost / costOfTerabyte * 1e12] : []),
  ];
  return limits.length === 0 ? undefined : Math.floor(Math.min(...limits));
}
