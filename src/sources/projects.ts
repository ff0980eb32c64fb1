import { secret, text, type TypeTable } from "../connections/connection_type.ts";
import { query, site } from "../connections/ingest_uri.ts";

/** Project work, documents, meetings and chat. */
export const projects = {
  airtable: {
    title: "Airtable",
    ingest: query("airtable", "base_id", "access_token"),
    fields: {
      base_id: text("Base id", { required: true }),
      access_token: secret("Access token", { required: true }),
    },
  },
  asana: {
    title: "Asana",
    ingest: site("asana", "workspace", "access_token"),
    fields: {
      access_token: secret("Access token", { required: true }),
      workspace: text("Workspace gid", { required: true }),
    },
  },
  clickup: {
    title: "ClickUp",
    ingest: query("clickup", "api_token"),
    fields: { api_token: secret("API token", { required: true }) },
  },
  fireflies: {
    title: "Fireflies",
    ingest: query("fireflies", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  granola: {
    title: "Granola",
    ingest: query("granola", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  jira: {
    title: "Jira",
    ingest: site("jira", "domain", "email", "api_token"),
    fields: {
      domain: text("Site domain such as company.atlassian.net", { required: true }),
      email: text("E-mail of the API user", { required: true }),
      api_token: secret("API token", { required: true }),
    },
  },
  jobtread: {
    title: "JobTread",
    ingest: query("jobtread", "grant_key", "organization_id"),
    fields: {
      grant_key: secret("Grant key", { required: true }),
      organization_id: text("Organisation id", { required: true }),
    },
  },
  linear: {
    title: "Linear",
    ingest: query("linear", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  monday: {
    title: "monday.com",
    ingest: query("monday", "api_token"),
    fields: { api_token: secret("API token", { required: true }) },
  },
  notion: {
    title: "Notion",
    ingest: query("notion", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  slack: {
    title: "Slack",
    ingest: query("slack", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  smartsheet: {
    title: "Smartsheet",
    ingest: query("smartsheet", "access_token", "smartsheet_id"),
    fields: {
      access_token: secret("Access token", { required: true }),
      smartsheet_id: text("Default sheet id, used when source_table is the word sheet"),
    },
  },
  trello: {
    title: "Trello",
    ingest: query("trello", "api_key", "token"),
    fields: {
      api_key: secret("API key", { required: true }),
      token: secret("Access token", { required: true }),
    },
  },
  zoom: {
    title: "Zoom",
    ingest: query("zoom", "client_id", "client_secret", "account_id"),
    fields: {
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      account_id: text("Account id", { required: true }),
    },
  },
} satisfies TypeTable;
