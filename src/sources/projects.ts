import { secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Project work, documents, meetings and chat. */
export const projects: TypeTable = {
  airtable: {
    title: "Airtable",
    fields: {
      base_id: text("Base id", { required: true }),
      access_token: secret("Access token", { required: true }),
    },
  },
  asana: {
    title: "Asana",
    fields: {
      access_token: secret("Access token", { required: true }),
      workspace: text("Workspace gid", { required: true }),
    },
  },
  clickup: { title: "ClickUp", fields: { api_token: secret("API token", { required: true }) } },
  fireflies: { title: "Fireflies", fields: { api_key: secret("API key", { required: true }) } },
  granola: { title: "Granola", fields: { api_key: secret("API key", { required: true }) } },
  jira: {
    title: "Jira",
    fields: {
      domain: text("Site domain such as company.atlassian.net", { required: true }),
      email: text("E-mail of the API user", { required: true }),
      api_token: secret("API token", { required: true }),
    },
  },
  jobtread: {
    title: "JobTread",
    fields: {
      grant_key: secret("Grant key", { required: true }),
      organization_id: text("Organisation id", { required: true }),
    },
  },
  linear: { title: "Linear", fields: { api_key: secret("API key", { required: true }) } },
  monday: { title: "monday.com", fields: { api_token: secret("API token", { required: true }) } },
  notion: { title: "Notion", fields: { api_key: secret("API key", { required: true }) } },
  slack: { title: "Slack", fields: { api_key: secret("API key", { required: true }) } },
  smartsheet: {
    title: "Smartsheet",
    fields: {
      access_token: secret("Access token", { required: true }),
      smartsheet_id: text("Default sheet id, used when source_table is the word sheet"),
    },
  },
  trello: {
    title: "Trello",
    fields: {
      api_key: secret("API key", { required: true }),
      token: secret("Access token", { required: true }),
    },
  },
  zoom: {
    title: "Zoom",
    fields: {
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      account_id: text("Account id", { required: true }),
    },
  },
};
