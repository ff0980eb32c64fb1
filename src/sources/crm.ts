import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Customer relationship management. */
export const crm: TypeTable = {
  attio: { title: "Attio", fields: { api_key: secret("API key", { required: true }) } },
  hubspot: {
    title: "HubSpot",
    fields: { api_key: secret("Private-app access token or service key", { required: true }) },
  },
  pipedrive: { title: "Pipedrive", fields: { api_token: secret("API token", { required: true }) } },
  salesforce: {
    title: "Salesforce",
    fields: {
      username: text("User name"),
      password: secret("Password"),
      token: secret("Security token of the user"),
      access_token: secret("Access token"),
      client_id: text("Consumer key of the connected app"),
      client_secret: secret("Consumer secret"),
      domain: text("My Domain host or address", { required: true }),
    },
    oneOf: [
      anyOf(["access_token"], ["client_id", "client_secret"], ["username", "password", "token"]),
    ],
  },
};
