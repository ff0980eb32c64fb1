import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";
import { query, site } from "../connections/ingest_uri.ts";

/** Shops, rentals and payments at the till. */
export const commerce = {
  hostaway: {
    title: "Hostaway",
    ingest: query("hostaway", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  shopify: {
    title: "Shopify",
    ingest: site("shopify", "url", "api_key", "client_id", "client_secret"),
    fields: {
      url: text("Store domain such as my-store.myshopify.com", { required: true }),
      api_key: secret("Admin API access token", { alwaysInjected: true }),
      client_id: text("App client id, for client-credential apps"),
      client_secret: secret("App secret"),
    },
    oneOf: [anyOf(["api_key"], ["client_id", "client_secret"])],
  },
  square: {
    title: "Square",
    ingest: query("square", "access_token", "environment"),
    fields: {
      access_token: secret("Access token", { required: true }),
      environment: text("API environment", {
        choices: ["production", "sandbox"],
        default: "production",
        defaultBy: "ingestr",
      }),
    },
  },
} satisfies TypeTable;
