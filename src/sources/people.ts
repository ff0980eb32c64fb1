import { secret, text, type TypeTable } from "../connections/connection_type.ts";
import { query } from "../connections/ingest_uri.ts";

/** Staff, recruiting and learning. */
export const people = {
  docebo: {
    title: "Docebo",
    ingest: query("docebo", "base_url", "client_id", "client_secret", "username", "password"),
    fields: {
      base_url: text("API address, overrides the default", { required: true }),
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      username: text("User name", { recommended: true, alwaysInjected: true }),
      password: secret("Password", { recommended: true, alwaysInjected: true }),
    },
  },
  indeed: {
    title: "Indeed",
    ingest: query("indeed", "client_id", "client_secret", "employer_id"),
    fields: {
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      employer_id: text("Employer id", { required: true }),
    },
  },
  personio: {
    title: "Personio",
    ingest: query("personio", "client_id", "client_secret"),
    fields: {
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
    },
  },
} satisfies TypeTable;
