import type { Asset, Column, ColumnCheck, CustomCheck, Upstream } from "../../src/project/model.ts";
import {
  type AssetSketch,
  exampleAsset,
  exampleCheck,
  exampleColumn,
} from "../sql/example_asset.ts";

/** An asset without anything special; `upstreams` may be names. */
export function fakeAsset(
  name: string,
  { upstreams = [], ...fields }: Omit<AssetSketch, "upstreams"> & {
    readonly upstreams?: readonly (string | Partial<Upstream>)[];
  } = {},
): Asset {
  const path = `/p/assets/${name}.sql`;
  return exampleAsset({
    name,
    type: "duckdb.sql",
    path,
    executablePath: path,
    body: "select 1",
    upstreams: upstreams.map((upstream) => ({
      kind: "asset",
      value: "",
      mode: "full",
      columns: [],
      ...typeof upstream === "string" ? { value: upstream } : upstream,
    })),
    ...fields,
  });
}

export { plainPipeline as fakePipeline } from "../plain_models.ts";

export function fakeColumn(name: string, checks: readonly ColumnCheck[]): Column {
  return exampleColumn({ name, checks });
}

export function fakeColumnCheck(name: string, fields: Partial<ColumnCheck> = {}): ColumnCheck {
  return { ...exampleCheck(name), id: `id of ${name}`, ...fields };
}

export function fakeCustomCheck(name: string, fields: Partial<CustomCheck> = {}): CustomCheck {
  return {
    id: `id of ${name}`,
    name,
    description: "",
    query: "select 0",
    value: 0,
    count: undefined,
    blocking: true,
    retries: undefined,
    notifications: null,
    ...fields,
  };
}
