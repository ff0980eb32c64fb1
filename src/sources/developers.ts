import { secret, text, type TypeTable } from "../connections/connection_type.ts";
import { query, site } from "../connections/ingest_uri.ts";

/** Tools of software teams. */
export const developers = {
  anthropic: {
    title: "Anthropic",
    ingest: query("anthropic", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  bruin: {
    title: "Bruin Cloud",
    ingest: query("bruin", "api_token"),
    fields: { api_token: secret("API token", { required: true }) },
  },
  cursor: {
    title: "Cursor",
    ingest: query("cursor", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  github: {
    title: "GitHub",
    ingest: query("github", "access_token", "owner", "repo"),
    fields: {
      access_token: secret("Token, needed for private repositories and higher limits", {
        recommended: true,
      }),
      owner: text("Owner of the repository", { required: true }),
      repo: text("Repository name", { required: true }),
    },
  },
  gitlab: {
    title: "GitLab",
    ingest: query("gitlab", "access_token", "base_url"),
    fields: {
      access_token: secret("Access token", { required: true }),
      base_url: text("API address, overrides the default", {
        default: "https://gitlab.com/api/v4",
        defaultBy: "ingestr",
      }),
    },
  },
  okta: {
    title: "Okta",
    ingest: site("okta", "domain", "api_key"),
    fields: {
      domain: text("Org domain such as example.okta.com", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
} satisfies TypeTable;
