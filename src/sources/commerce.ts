import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Shops, rentals and payments at the till. */
export const commerce: TypeTable = {
  hostaway: { title: "Hostaway", fields: { api_key: secret("API key", { required: true }) } },
  shopify: {
    title: "Shopify",
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
    fields: {
      access_token: secret("Access token", { required: true }),
      environment: text("API environment", {
        choices: ["production", "sandbox"],
        default: "production",
        defaultBy: "ingestr",
      }),
    },
  },
};
