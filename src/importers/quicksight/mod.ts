import { asObject, asText, type Json } from "../../http/loose_json.ts";
import { lexisOf } from "../../platforms/all_traits.ts";
import { findUsedTables } from "../../sql/table_references.ts";
import {
  distinctPlaces,
  type FoundDefinition,
  type FoundDependencies,
  type Importer,
  type Listing,
  type ListingOptions,
} from "../importer.ts";
import type { QuicksightAccount } from "./client.ts";

/** Dashboards of Amazon QuickSight, and the data sets that they show. */
export const quicksight: Importer = {
  name: "quicksight",
  about: "Data sets and dashboards of Amazon QuickSight",
  things: { one: "item", many: "items" },
  connectionTypes: ["quicksight"],
  flags: [],
  example: "bruin import quicksight shop -c quicksight --all",
  list,
};

interface Item {
  readonly id: string;
  readonly kind: "dataset" | "dashboard";
  readonly name: string;
}

async function list({ connection, env, signal, warn, hide }: ListingOptions): Promise<Listing> {
  const { QuicksightAccount, QuicksightRefusal } = await import("./client.ts");
  const account = await QuicksightAccount.open(connection, { env, signal, hide });
  const items = [
    ...(await account.list("data-sets", "DataSetSummaries"))
      .map(({ DataSetId, Name }) => itemOf("dataset", DataSetId, Name)),
    ...(await account.list("dashboards", "DashboardSummaryList"))
      .map(({ DashboardId, Name }) => itemOf("dashboard", DashboardId, Name)),
  ].sort((a, b) => compare(sortKey(a), sortKey(b)));
  const places = distinctPlaces(
    items.map(({ kind, name, id }) => ({ place: `${kind} ${name}`, id })),
  );
  const byPlace = new Map(items.map((item, index) => [places[index] ?? "", item]));
  const datasetPlaces = new Map(
    items.flatMap(({ kind, id }, index) =>
      kind === "dataset" ? [[id, places[index] ?? ""] as const] : []
    ),
  );
  return {
    definitions: items.map((item, index) => definitionOf(item, places[index] ?? "")),
    async dependenciesOf({ place }) {
      const item = byPlace.get(place);
      if (item === undefined) return { after: [], reads: [] };
      try {
        const { ids, reads } = await sourcesOf(item, account);
        return { after: ids.flatMap((id) => datasetPlaces.get(id) ?? []), reads };
      } catch (error) {
        // Data that was uploaded as a file is listed, but not shown.
        const isHidden = error instanceof QuicksightRefusal &&
          error.word === "InvalidParameterValueException";
        if (!isHidden) throw error;
        warn(`${place}: QuickSight does not say what it reads`);
        return { after: [], reads: [] };
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function itemOf(kind: Item["kind"], id: unknown, name: unknown): Item {
  return { kind, id: asText(id), name: asText(name) };
}

/** Data sets come before the dashboards that show them. */
function sortKey({ kind, name, id }: Item): string {
  return [kind === "dataset" ? 0 : 1, name, id].join("\t");
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function definitionOf({ kind, id, name }: Item, place: string): FoundDefinition {
  return {
    place,
    about: "",
    name: ["quicksight", kind, name],
    type: `quicksight.${kind}`,
    description: `Amazon QuickSight ${kind}: ${name}`,
    enabled: true,
    // Without `refresh`, a run leaves the data in QuickSight as it is.
    parameters: { [`${kind}_id`]: id },
    after: [],
    reads: [],
    lacks: [],
  };
}

/** The data sets that something is made of, by their ids, and the tables that it reads. */
async function sourcesOf(
  { kind, id }: Item,
  account: QuicksightAccount,
): Promise<{ readonly ids: readonly string[]; readonly reads: FoundDependencies["reads"] }> {
  if (kind === "dashboard") {
    const { Dashboard } = await account.get(`dashboards/${encodeURIComponent(id)}`);
    const { DataSetArns = [] } = asObject(asObject(Dashboard).Version);
    return { ids: Array.isArray(DataSetArns) ? DataSetArns.flatMap(idOf) : [], reads: [] };
  }
  const { DataSet } = await account.get(`data-sets/${encodeURIComponent(id)}`);
  const { PhysicalTableMap, LogicalTableMap } = asObject(DataSet);
  return {
    ids: Object.values(asObject(LogicalTableMap))
      .flatMap((table) => idOf(asObject(asObject(table).Source).DataSetArn)),
    reads: Object.values(asObject(PhysicalTableMap)).flatMap((table) => tablesOf(asObject(table))),
  };
}

/** The id in the name of a data set, as `arn:aws:quicksight:eu-west-1:123456789012:dataset/a`. */
function idOf(arn: unknown): string[] {
  const [, id] = /:dataset\/(.+)$/.exec(asText(arn)) ?? [];
  return id === undefined ? [] : [id];
}

/** A table by each name that an asset of it may have, or the tables of a query. */
function tablesOf({ RelationalTable, CustomSql }: Json): string[] {
  const { Catalog, Schema, Name } = asObject(RelationalTable);
  const parts = [Catalog, Schema, Name].map(asText).filter((part) => part !== "");
  const names = parts.map((_, index) => parts.slice(index).join("."));
  const query = asText(asObject(CustomSql).SqlQuery);
  return query === "" ? names : [...findUsedTables(query, lexisOf(undefined))];
}
