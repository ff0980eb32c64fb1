import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";
import {
  type IngestDetails,
  type IngestUri,
  isGiven,
  query,
  site,
} from "../connections/ingest_uri.ts";

/** Customer support. */
export const support = {
  freshdesk: {
    title: "Freshdesk",
    ingest: site("freshdesk", "domain", "api_key"),
    fields: {
      domain: text("Account sub-domain", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
  gorgias: {
    title: "Gorgias",
    ingest: site("gorgias", "domain", "api_key", "email"),
    fields: {
      domain: text("Account name without gorgias.com", { required: true }),
      api_key: secret("API key", { required: true }),
      email: text("E-mail of the API user", { required: true }),
    },
  },
  intercom: {
    title: "Intercom",
    ingest: query("intercom", "access_token", "region"),
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
    ingest: zendesk,
    fields: {
      api_token: secret("API token", { alwaysInjected: true }),
      email: text("E-mail of the API user", { alwaysInjected: true }),
      oauth_token: secret("OAuth token", { alwaysInjected: true }),
      sub_domain: text("Sub-domain of the account", { required: true }),
    },
    oneOf: [anyOf(["email", "api_token"], ["oauth_token"])],
  },
} satisfies TypeTable;

function zendesk({ email, api_token, oauth_token, sub_domain: host }: IngestDetails): IngestUri {
  const scheme = "zendesk";
  if (!isGiven(email) && !isGiven(api_token)) return { scheme, password: oauth_token, host };
  // ingestr 0.x does not decode the user name, and every version takes an `@` in it as it is.
  return { scheme, username: email, plainInUsername: "@", password: api_token, host };
}
