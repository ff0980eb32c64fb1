import {
  anyOf,
  secret,
  secretFile,
  serviceAccountKey,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";
import {
  absolutePath,
  type IngestContext,
  type IngestDetails,
  type IngestUri,
  isGiven,
  parametersOf,
  query,
} from "../connections/ingest_uri.ts";
import { googleKey } from "../connections/ingest_uri_keys.ts";

/** Advertising platforms and mobile attribution. */
export const ads = {
  adjust: {
    title: "Adjust",
    ingest: query("adjust", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  appleads: {
    title: "Apple Ads",
    ingest: appleAds,
    fields: {
      client_id: text("Client id (SEARCHADS.…)", { required: true }),
      team_id: text("Team id", { required: true }),
      key_id: text("Key id", { required: true }),
      org_id: text("Organisation id, or several separated by commas", { required: true }),
      key_path: secretFile("Private key file; wins over key_base64", { alwaysInjected: true }),
      key_base64: secret("Private key, base64", { alwaysInjected: true }),
    },
    oneOf: [anyOf(["key_path"], ["key_base64"])],
  },
  applovin: {
    title: "AppLovin",
    ingest: query("applovin", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  applovinmax: {
    title: "AppLovin MAX",
    ingest: query("applovinmax", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  appsflyer: {
    title: "AppsFlyer",
    ingest: query("appsflyer", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  facebookads: {
    title: "Facebook Ads",
    ingest: query("facebookads", "access_token", "account_id"),
    fields: {
      access_token: secret("Access token", { required: true }),
      account_id: text("Ad account id; may also be given in the table name", {
        alwaysInjected: true,
      }),
    },
  },
  googleads: {
    title: "Google Ads",
    ingest: googleAds,
    fields: {
      customer_id: text("Customer id, or several separated by commas", { required: true }),
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
      dev_token: secret("Developer token", { required: true }),
      login_customer_id: text("Manager account id"),
    },
    oneOf: [anyOf(["service_account_file"], ["service_account_json"])],
  },
  linkedinads: {
    title: "LinkedIn Ads",
    ingest: query("linkedinads", "access_token", "account_ids"),
    fields: {
      access_token: secret("Access token", { required: true }),
      account_ids: text("Comma-separated account ids; needed for custom tables", {
        alwaysInjected: true,
      }),
    },
  },
  pinterest: {
    title: "Pinterest",
    ingest: query("pinterest", "access_token"),
    fields: { access_token: secret("Access token", { required: true }) },
  },
  reddit_ads: {
    title: "Reddit Ads",
    ingest: query("redditads", "access_token", "client_id", "client_secret", "refresh_token"),
    fields: {
      access_token: secret("Access token"),
      client_id: text("OAuth client id"),
      client_secret: secret("OAuth client secret"),
      refresh_token: secret("OAuth refresh token"),
    },
    oneOf: [anyOf(["access_token"], ["client_id", "client_secret", "refresh_token"])],
  },
  snapchatads: {
    title: "Snapchat Ads",
    ingest: query("snapchatads", "refresh_token", "client_id", "client_secret", "organization_id"),
    fields: {
      refresh_token: secret("OAuth refresh token", { required: true }),
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      organization_id: text("Organisation id", { recommended: true }),
    },
  },
  tiktokads: {
    title: "TikTok Ads",
    ingest: query("tiktok", "access_token", "advertiser_ids", "timezone"),
    fields: {
      access_token: secret("Access token", { required: true }),
      advertiser_ids: text("Comma-separated advertiser ids", { required: true }),
      timezone: text("Time zone of the account", { default: "UTC", defaultBy: "ingestr" }),
    },
  },
} satisfies TypeTable;

function appleAds(details: IngestDetails, context: IngestContext): IngestUri {
  const { key_path: path, key_base64 } = details;
  return {
    scheme: "appleads",
    query: {
      ...parametersOf(details, "client_id", "team_id", "key_id", "org_id"),
      ...(isGiven(path) ? { key_path: absolutePath(path, context) } : { key_base64 }),
    },
  };
}

function googleAds(details: IngestDetails, context: IngestContext): IngestUri {
  return {
    scheme: "googleads",
    host: details.customer_id,
    query: {
      dev_token: details.dev_token,
      ...googleKey(details, context),
      login_customer_id: details.login_customer_id,
    },
  };
}
