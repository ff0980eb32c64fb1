import { listMap, secret, text, textMap, type TypeTable } from "../connections/connection_type.ts";
import { type IngestDetails, type IngestUri, query } from "../connections/ingest_uri.ts";

const polymarketFilters = [
  "order",
  "ascending",
  "slug",
  "closed",
  "live",
  "active",
  "archived",
  "featured",
  "tag_id",
  "tag_slug",
  "series_id",
  "include_chat",
  "include_template",
  "include_markets",
  "clob_token_ids",
  "condition_ids",
  "question_ids",
  "related_tags",
  "include_tag",
  "rfq_enabled",
  "limit",
  "offset",
  "parent_entity_id",
  "parent_entity_type",
  "market",
  "user",
  "q",
  "events_status",
  "markets_status",
  "token_id",
  "side",
  "interval",
  "fidelity",
  "taker_only",
  "filter_type",
  "filter_amount",
  "event_id",
  "type",
];

/** Prediction markets and blockchains. */
export const markets = {
  allium: {
    title: "Allium",
    ingest: query("allium", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  dune: {
    title: "Dune Analytics",
    ingest: query("dune", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  kalshi: {
    title: "Kalshi",
    ingest: kalshi,
    fields: { query_params: textMap("URI parameters such as status or series_ticker") },
  },
  manifold: {
    title: "Manifold Markets",
    ingest: manifold,
    fields: {
      query_params: textMap("URI parameters with one value"),
      query_param_lists: listMap("URI parameters with several values"),
    },
  },
  polymarket: {
    title: "Polymarket",
    ingest: polymarket,
    fields: Object.fromEntries(polymarketFilters.map((name) => [name, text("Optional filter")])),
  },
} satisfies TypeTable;

function kalshi({ query_params }: IngestDetails): IngestUri {
  return { scheme: "kalshi", query: Object(query_params) };
}

function manifold({ query_params, query_param_lists }: IngestDetails): IngestUri {
  return { scheme: "manifold", query: { ...Object(query_params), ...Object(query_param_lists) } };
}

/** Filters that ingestr calls otherwise. */
const renamedFilters: Readonly<Record<string, string>> = {
  taker_only: "takerOnly",
  filter_type: "filterType",
  filter_amount: "filterAmount",
  event_id: "eventId",
};

function polymarket(details: IngestDetails): IngestUri {
  const filters = polymarketFilters.map((name) => [renamedFilters[name] ?? name, details[name]]);
  return { scheme: "polymarket", query: Object.fromEntries(filters) };
}
