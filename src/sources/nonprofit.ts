import { secret, text, type TypeTable } from "../connections/connection_type.ts";
import { query, site } from "../connections/ingest_uri.ts";

/** Grants and donations. */
export const nonprofit = {
  fluxx: {
    title: "Fluxx",
    ingest: site("fluxx", "instance", "client_id", "client_secret"),
    fields: {
      instance: text("Instance sub-domain", { required: true }),
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
    },
  },
  fundraiseup: {
    title: "Fundraise Up",
    ingest: query("fundraiseup", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
} satisfies TypeTable;
