import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Campaigns, messages and outreach. */
export const marketing: TypeTable = {
  braze: {
    title: "Braze",
    fields: {
      api_key: secret("API key", { required: true }),
      endpoint: text("REST endpoint host of the instance", { required: true }),
    },
  },
  clevertap: {
    title: "CleverTap",
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
    fields: {
      api_key: secret("API key", { required: true }),
      region: text("Region", { choices: ["us", "eu"], default: "us", defaultBy: "ingestr" }),
    },
  },
  klaviyo: { title: "Klaviyo", fields: { api_key: secret("API key", { required: true }) } },
  mailchimp: {
    title: "Mailchimp",
    fields: {
      api_key: secret("API key", { required: true }),
      server: text("Server prefix such as us10", { required: true }),
    },
  },
  phantombuster: {
    title: "PhantomBuster",
    fields: { api_key: secret("API key", { required: true }) },
  },
  plusvibeai: {
    title: "PlusVibeAI",
    fields: {
      api_key: secret("API key", { required: true }),
      workspace_id: text("Workspace id", { required: true }),
    },
  },
  sendgrid: {
    title: "SendGrid",
    fields: {
      api_key: secret("API key", { required: true }),
      on_behalf_of: text("Subuser to act for"),
    },
  },
  twilio: {
    title: "Twilio",
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
};
