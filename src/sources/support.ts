import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Customer support. */
export const support: TypeTable = {
  freshdesk: {
    title: "Freshdesk",
    fields: {
      domain: text("Account sub-domain", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
  gorgias: {
    title: "Gorgias",
    fields: {
      domain: text("Account name without gorgias.com", { required: true }),
      api_key: secret("API key", { required: true }),
      email: text("E-mail of the API user", { required: true }),
    },
  },
  intercom: {
    title: "Intercom",
    fields: {
      access_token: secret("Access token", { required: true }),
      region: text("Region", {
        choices: ["us", "eu", "au"],
        default: "us",
        defaultBy: "ingestr",
        alwaysInjected: true,
      }),
    },
  },
  zendesk: {
    title: "Zendesk",
    fields: {
      api_token: secret("API token", { alwaysInjected: true }),
      email: text("E-mail of the API user", { alwaysInjected: true }),
      oauth_token: secret("OAuth token", { alwaysInjected: true }),
      sub_domain: text("Sub-domain of the account", { required: true }),
    },
    oneOf: [anyOf(["email", "api_token"], ["oauth_token"])],
  },
};
