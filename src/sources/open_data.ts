import { secret, text, type TypeTable } from "../connections/connection_type.ts";
import { query, site } from "../connections/ingest_uri.ts";

/** Public data sets. */
export const openData = {
  frankfurter: { title: "Frankfurter exchange rates", ingest: query("frankfurter"), fields: {} },
  isoc_pulse: {
    title: "Internet Society Pulse",
    ingest: query("isoc-pulse", "token"),
    fields: { token: secret("Access token", { required: true }) },
  },
  socrata: {
    title: "Socrata",
    ingest: site("socrata", "domain", "app_token", "username", "password"),
    fields: {
      domain: text("Portal domain", { required: true }),
      app_token: secret("Application token", { required: true }),
      username: text("API key id for private data sets"),
      password: secret("API key secret"),
    },
  },
} satisfies TypeTable;
