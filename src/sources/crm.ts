import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";
import { type IngestDetails, type IngestUri, isGiven, query } from "../connections/ingest_uri.ts";

/** Customer relationship management. */
export const crm = {
  attio: {
    title: "Attio",
    ingest: query("attio", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  hubspot: {
    title: "HubSpot",
    ingest: query("hubspot", "api_key"),
    fields: { api_key: secret("Private-app access token or service key", { required: true }) },
  },
  pipedrive: {
    title: "Pipedrive",
    ingest: query("pipedrive", "api_token"),
    fields: { api_token: secret("API token", { required: true }) },
  },
  salesforce: {
    title: "Salesforce",
    ingest: salesforce,
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
} satisfies TypeTable;

function salesforce(details: IngestDetails): IngestUri {
  const { access_token, client_id, client_secret, username, password, token, domain } = details;
  const login = isGiven(access_token)
    ? { access_token }
    : isGiven(client_id, client_secret)
    ? { grant_type: "client_credentials", client_id, client_secret }
    : { username, password, token };
  return { scheme: "salesforce", query: { ...login, domain } };
}
