import { ownValue } from "../../elements.ts";
import { asObject, asText, type Json } from "../../http/loose_json.ts";
import {
  distinctPlaces,
  type FoundDefinition,
  type Importer,
  type Listing,
  type ListingOptions,
} from "../importer.ts";

import type { TableauSite } from "./client.ts";

/** What people look at in Tableau, and the data that it is made of. */
export const tableau: Importer = {
  name: "tableau",
  about: "Data sources, workbooks and views of Tableau",
  things: { one: "item", many: "items" },
  connectionTypes: ["tableau"],
  flags: [],
  example: "bruin import tableau shop -c tableau --all",
  list,
};

/** What becomes an asset of its own. */
interface Item {
  readonly id: string;
  readonly kind: "datasource" | "workbook" | "dashboard" | "worksheet";
  /** Where it lies: a project, and the workbook of a view. */
  readonly path: readonly string[];
  readonly name: string;
  readonly description: string;
  /** What addresses of it end with. */
  readonly contentUrl: string;
  /** Of a view: its workbook. */
  readonly workbook?: string;
}

/** Types of views, as Tableau calls them. A story has no type of assets. */
const sheetKinds: Readonly<Record<string, Item["kind"]>> = {
  dashboard: "dashboard",
  view: "worksheet",
};

async function list({ connection, signal, warn, hide }: ListingOptions): Promise<Listing> {
  const { TableauSite } = await import("./client.ts");
  const site = await TableauSite.signIn(connection, { signal, hide });
  try {
    const items = await readItems(site, warn);
    const places = distinctPlaces(items.map(({ id, kind, path, name }) => ({
      place: `${kind} ${[...path, name].join("/")}`,
      id,
    })));
    const placeById = new Map(items.map(({ id }, index) => [id, places[index] ?? ""]));
    const tables = tablesBehind(site, warn);
    const byPlace = new Map(items.map((item, index) => [places[index] ?? "", item]));
    return {
      definitions: items.map((item, index) => definitionOf(item, places[index] ?? "")),
      async dependenciesOf({ place }) {
        const { kind, id = "", workbook = "" } = byPlace.get(place) ?? {};
        const before = kind === "workbook"
          ? (await site.connectionsOf(id)).map((each) => asText(asObject(each.datasource).id))
          : [workbook];
        return {
          after: [...new Set(before.flatMap((id) => placeById.get(id) ?? []))],
          reads: kind === "datasource" || kind === "workbook" ? await tables.of(kind, id) : [],
        };
      },
      [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
    };
  } catch (error) {
    await site[Symbol.asyncDispose]();
    throw error;
  }
}

/** What data is made of, as far as the site tells; that it does not is said once. */
function tablesBehind(site: TableauSite, warn: (text: string) => void) {
  let isTold = true;
  return {
    async of(kind: "datasource" | "workbook", id: string): Promise<string[]> {
      const tables = isTold ? await site.tablesOf(kind, id) : [];
      if (tables !== undefined) return tables;
      isTold = false;
      warn(
        "Tableau does not tell which tables data is made of, so that no asset waits for them: " +
          "its Metadata API is off (`tsm maintenance metadata-services enable`) or not for this user",
      );
      return [];
    },
  };
}

async function readItems(
  site: TableauSite,
  warn: (text: string) => void,
): Promise<Item[]> {
  const datasources = await site.list("datasources", { names: ["datasources", "datasource"] });
  const workbooks = await site.list("workbooks", { names: ["workbooks", "workbook"] });
  // By default the kind of a view is not among its fields.
  const views = await site.list("views", { names: ["views", "view"], fields: "_all_" });
  const byId = new Map(workbooks.map((workbook) => [asText(workbook.id), workbook]));
  const shown = views.flatMap((view): Item[] => {
    const kind = ownValue(sheetKinds, asText(view.sheetType).toLowerCase());
    const workbook = byId.get(asText(asObject(view.workbook).id));
    if (kind === undefined || workbook === undefined) {
      const why = workbook === undefined
        ? "its workbook is not shown"
        : `no asset can be a ${asText(view.sheetType) || "view of an unknown kind"}`;
      warn(`${asText(view.contentUrl) || asText(view.name)} was left out: ${why}`);
      return [];
    }
    const path = [projectOf(workbook), asText(workbook.name)];
    return [{ ...itemOf(view, kind), path, workbook: asText(workbook.id) }];
  });
  return [
    ...datasources.map((each) => itemOf(each, "datasource")),
    ...workbooks.map((each) => itemOf(each, "workbook")),
    ...shown,
  ].sort((a, b) => compare(sortKey(a), sortKey(b)));
}

function itemOf(item: Json, kind: Item["kind"]): Item {
  return {
    kind,
    id: asText(item.id),
    path: [projectOf(item)],
    name: asText(item.name),
    description: asText(item.description),
    contentUrl: asText(item.contentUrl),
  };
}

/** Things that lie in a personal space have no project. */
function projectOf({ project }: Json): string {
  return asText(asObject(project).name) || "personal space";
}

const order: readonly Item["kind"][] = ["datasource", "workbook", "dashboard", "worksheet"];

function sortKey({ kind, path, name, id }: Item): string {
  return [order.indexOf(kind), ...path, name, id].join("\t");
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function definitionOf(item: Item, place: string): FoundDefinition {
  const { kind, path, name, id, description, contentUrl } = item;
  const canRefresh = kind === "datasource" || kind === "workbook";
  return {
    place,
    about: "",
    name: ["tableau", kind, ...path, name],
    type: `tableau.${kind}`,
    description: [
      description.trim(),
      `Tableau ${place}`,
      ...contentUrl === "" ? [] : [`Address: ${contentUrl}`],
    ].filter((line) => line !== "").join("\n"),
    enabled: true,
    // Without `refresh`, a run leaves the data in Tableau as it is.
    ...canRefresh ? { parameters: { [`${kind}_id`]: id, [`${kind}_name`]: name } } : {},
    after: [],
    reads: [],
    lacks: [],
  };
}
