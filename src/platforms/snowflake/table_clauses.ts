import type { Asset } from "../../project/model.ts";

/**
 * How the rows of a table are clustered, with a blank before it; empty when they are not.
 * @param usual Expressions for an asset that names none. Default: none.
 */
export function clusterClause({ materialization }: Asset, usual: readonly string[] = []): string {
  const given = materialization?.clusterBy ?? [];
  const expressions = given.length > 0 ? given : usual;
  return expressions.length === 0 ? "" : ` CLUSTER BY (${expressions.join(", ")})`;
}
