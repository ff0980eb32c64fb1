import { plainColumn } from "../../src/project/columns.ts";
import type { Asset, Column, ColumnCheck, Materialization } from "../../src/project/model.ts";
import type { MaterializeContext } from "../../src/sql/dialect.ts";
import { plainAsset } from "../plain_models.ts";

/** An asset as a test writes it: what differs from an empty table asset. */
export interface AssetSketch extends Omit<Partial<Asset>, "columns" | "materialization"> {
  readonly materialization?: Partial<Materialization> | undefined;
  readonly columns?: readonly Partial<Column>[];
}

/** A complete asset from a sketch. */
export function exampleAsset({ materialization, columns = [], ...fields }: AssetSketch): Asset {
  return plainAsset({
    name: "sales.orders",
    path: "/project/assets/orders.sql",
    executablePath: "/project/assets/orders.sql",
    ...fields,
    materialization: materialization && {
      type: "table",
      strategy: "",
      partitionBy: "",
      clusterBy: undefined,
      incrementalKey: "",
      incrementalPredicate: "",
      timeGranularity: "",
      ...materialization,
    },
    columns: columns.map(exampleColumn),
  });
}

/** A complete column from a sketch. */
export function exampleColumn(sketch: Partial<Column>): Column {
  return { ...plainColumn, name: "id", ...sketch };
}

/** A complete column check. */
export function exampleCheck(name: string, value?: ColumnCheck["value"]): ColumnCheck {
  return {
    id: "",
    name,
    value,
    blocking: true,
    description: "",
    retries: undefined,
    notifications: null,
  };
}

/** One day in UTC, and the suffix of temporary tables that the expected texts have. */
export function exampleContext(fields: Partial<MaterializeContext> = {}): MaterializeContext {
  return {
    interval: {
      startDate: "2024-05-01",
      endDate: "2024-05-02",
      startTimestamp: "2024-05-01T00:00:00.000000Z",
      endTimestamp: "2024-05-02T00:00:00.000000Z",
    },
    fullRefresh: false,
    suffix: () => "abcefghi",
    ...fields,
  };
}
