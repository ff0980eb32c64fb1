import { secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Tools of software teams. */
export const developers: TypeTable = {
  anthropic: { title: "Anthropic", fields: { api_key: secret("API key", { required: true }) } },
  bruin: { title: "Bruin Cloud", fields: { api_token: secret("API token", { required: true }) } },
  cursor: { title: "Cursor", fields: { api_key: secret("API key", { required: true }) } },
  github: {
    title: "GitHub",
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
    fields: {
      domain: text("Org domain such as example.okta.com", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
};
