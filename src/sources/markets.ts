import { listMap, secret, text, textMap, type TypeTable } from "../connections/connection_type.ts";

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
export const markets: TypeTable = {
  allium: { title: "Allium", fields: { api_key: secret("API key", { required: true }) } },
  dune: { title: "Dune Analytics", fields: { api_key: secret("API key", { required: true }) } },
  kalshi: {
    title: "Kalshi",
    fields: { query_params: textMap("URI parameters such as status or series_ticker") },
  },
  manifold: {
    title: "Manifold Markets",
    fields: {
      query_params: textMap("URI parameters with one value"),
      query_param_lists: listMap("URI parameters with several values"),
    },
  },
  polymarket: {
    title: "Polymarket",
    fields: Object.fromEntries(polymarketFilters.map((name) => [name, text("Optional filter")])),
  },
};
