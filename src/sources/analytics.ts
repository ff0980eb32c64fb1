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
  query,
} from "../connections/ingest_uri.ts";
import { base64, googleQuery } from "../connections/ingest_uri_keys.ts";

/** Product and web analytics, app stores. */
export const analytics = {
  amplitude: {
    title: "Amplitude",
    ingest: query("amplitude", "api_key", "secret_key", "region"),
    fields: {
      api_key: secret("API key", { required: true }),
      secret_key: secret("Secret key", { required: true }),
      region: text("Data residency", { choices: ["us", "eu"], default: "us" }),
    },
  },
  appstore: {
    title: "Apple App Store Connect",
    ingest: appStore,
    fields: {
      key_id: text("Key id", { required: true }),
      issuer_id: text("Issuer id", { required: true }),
      key_path: secretFile("Private key file; wins over key", { alwaysInjected: true }),
      key: secret("Private key text (PEM)", { alwaysInjected: true }),
    },
    oneOf: [anyOf(["key_path"], ["key"])],
  },
  googleanalytics: {
    title: "Google Analytics 4",
    ingest: googleQuery("googleanalytics", "property_id"),
    fields: {
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      property_id: text("Numeric GA4 property id", { required: true }),
    },
    oneOf: [anyOf(["service_account_file"], ["service_account_json"])],
  },
  gsc: {
    title: "Google Search Console",
    limitsConcurrency: false,
    ingest: googleQuery("gsc", "site_url"),
    // Without a key, Application Default Credentials of the machine are used.
    fields: {
      service_account_file: secretFile("Path of a Google service-account key file (JSON)"),
      service_account_json: serviceAccountKey("Google service-account key as an inline JSON text"),
      site_url: text("Property such as sc-domain:example.com, or several separated by commas", {
        required: true,
      }),
    },
  },
  mixpanel: {
    title: "Mixpanel",
    ingest: query("mixpanel", "username", "password", "api_secret", "project_id", "server"),
    fields: {
      username: text("Service account user"),
      password: secret("Service account secret"),
      api_secret: secret("API secret"),
      project_id: text("Project id"),
      server: text("Server region", { choices: ["us", "eu", "in"], default: "eu" }),
    },
    oneOf: [anyOf(["api_secret"], ["username", "password", "project_id"])],
  },
  posthog: {
    title: "PostHog",
    ingest: query("posthog", "personal_api_key", "project_id", "base_url"),
    fields: {
      personal_api_key: secret("Personal API key", { required: true }),
      project_id: text("Project id", { required: true }),
      base_url: text("API address, overrides the default", {
        default: "https://us.posthog.com",
        defaultBy: "ingestr",
      }),
    },
  },
} satisfies TypeTable;

function appStore(
  { key_id, issuer_id, key_path: path, key }: IngestDetails,
  context: IngestContext,
): IngestUri {
  const secret = isGiven(path)
    ? { key_path: absolutePath(path, context) }
    : { key_base64: base64(key, context) };
  return { scheme: "appstore", query: { key_id, issuer_id, ...secret } };
}
