import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";
import {
  type IngestDetails,
  type IngestUri,
  isGiven,
  parametersOf,
  query,
} from "../connections/ingest_uri.ts";

/** Campaigns, messages and outreach. */
export const marketing = {
  braze: {
    title: "Braze",
    ingest: query("braze", "api_key", "endpoint"),
    fields: {
      api_key: secret("API key", { required: true }),
      endpoint: text("REST endpoint host of the instance", { required: true }),
    },
  },
  clevertap: {
    title: "CleverTap",
    ingest: query("clevertap", "account_id", "passcode", "region", "timezone"),
    fields: {
      account_id: text("Account id", { required: true }),
      passcode: secret("Account or user passcode", { required: true }),
      region: text("Data centre", {
        choices: ["eu1", "in1", "us1", "sg1", "aps3", "mec1", "global"],
        default: "eu1",
        defaultBy: "ingestr",
      }),
      timezone: text("IANA time zone of the project", { default: "UTC", defaultBy: "ingestr" }),
    },
  },
  customerio: {
    title: "Customer.io",
    ingest: query("customerio", "api_key", "region"),
    fields: {
      api_key: secret("API key", { required: true }),
      region: text("Region", { choices: ["us", "eu"], default: "us", defaultBy: "ingestr" }),
    },
  },
  klaviyo: {
    title: "Klaviyo",
    ingest: query("klaviyo", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  mailchimp: {
    title: "Mailchimp",
    ingest: query("mailchimp", "api_key", "server"),
    fields: {
      api_key: secret("API key", { required: true }),
      server: text("Server prefix such as us10", { required: true }),
    },
  },
  phantombuster: {
    title: "PhantomBuster",
    ingest: query("phantombuster", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  plusvibeai: {
    title: "PlusVibeAI",
    ingest: query("plusvibeai", "api_key", "workspace_id"),
    fields: {
      api_key: secret("API key", { required: true }),
      workspace_id: text("Workspace id", { required: true }),
    },
  },
  sendgrid: {
    title: "SendGrid",
    ingest: query("sendgrid", "api_key", "on_behalf_of"),
    fields: {
      api_key: secret("API key", { required: true }),
      on_behalf_of: text("Subuser to act for"),
    },
  },
  twilio: {
    title: "Twilio",
    ingest: twilio,
    fields: {
      account_sid: text("Account SID", { required: true }),
      auth_token: secret("Auth token"),
      api_key: secret("API key SID"),
      api_secret: secret("API key secret"),
    },
    oneOf: [anyOf(["auth_token"], ["api_key", "api_secret"])],
  },
  wistia: {
    title: "Wistia",
    ingest: wistia,
    fields: {
      access_token: secret("Access token", { alwaysInjected: true }),
      api_key: secret("Other name of access_token"),
      token: secret("Other name of access_token"),
      api_version: text("API version", { default: "2026-03", defaultBy: "ingestr" }),
      base_url: text("API address, overrides the default", {
        default: "https://api.wistia.com/modern",
        defaultBy: "ingestr",
      }),
    },
    oneOf: [anyOf(["access_token"], ["api_key"], ["token"])],
  },
} satisfies TypeTable;

function twilio({ account_sid, auth_token, api_key, api_secret }: IngestDetails): IngestUri {
  const login = isGiven(auth_token) ? { auth_token } : { api_key, api_secret };
  return { scheme: "twilio", query: { account_sid, ...login } };
}

function wistia(details: IngestDetails): IngestUri {
  const access_token = [details.access_token, details.api_key, details.token]
    .find((token) => isGiven(token));
  return {
    scheme: "wistia",
    query: { access_token, ...parametersOf(details, "api_version", "base_url") },
  };
}
