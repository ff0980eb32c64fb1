import {
  anyOf,
  integer,
  secret,
  secretFile,
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
  site,
} from "../connections/ingest_uri.ts";
import { base64 } from "../connections/ingest_uri_keys.ts";

/** Payments, subscriptions and accounting. */
export const finance = {
  adapty: {
    title: "Adapty",
    ingest: query("adapty", "api_key", "lookback_days", "timezone"),
    fields: {
      api_key: secret("API key", { required: true }),
      lookback_days: integer("Days loaded when no interval is given; 0 = today", {
        default: 30,
        defaultBy: "ingestr",
        min: 0,
      }),
      timezone: text("IANA time zone for grouping", { default: "UTC", defaultBy: "ingestr" }),
    },
  },
  chargebee: {
    title: "Chargebee",
    ingest: site("chargebee", "site", "api_key"),
    fields: {
      site: text("Site name (sub-domain)", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
  fastspring: {
    title: "FastSpring",
    ingest: query("fastspring", "username", "password"),
    fields: {
      username: text("User name", { required: true }),
      password: secret("Password", { required: true }),
    },
  },
  paddle: {
    title: "Paddle",
    ingest: query("paddle", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  payrails: {
    title: "Payrails",
    ingest: payrails,
    fields: {
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      cert_path: secretFile("Client certificate file"),
      key_path: secretFile("Private key file"),
      cert: secret("Client certificate text (PEM); wins over cert_path"),
      key: secret("Private key text (PEM); wins over key_path"),
      environment: text("API environment", {
        choices: ["production", "sandbox"],
        default: "production",
        defaultBy: "ingestr",
      }),
      base_url: text("API address; overrides environment"),
    },
    oneOf: [anyOf(["cert"], ["cert_path"]), anyOf(["key"], ["key_path"])],
  },
  primer: {
    title: "Primer",
    ingest: query("primer", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  quickbooks: {
    title: "QuickBooks",
    ingest: query(
      "quickbooks",
      "company_id",
      "client_id",
      "client_secret",
      "refresh_token",
      "environment",
      "minor_version",
    ),
    fields: {
      company_id: text("Company (realm) id", { required: true }),
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
      refresh_token: secret("OAuth refresh token", { required: true }),
      environment: text("API environment", {
        choices: ["production", "sandbox"],
        default: "production",
        defaultBy: "ingestr",
      }),
      minor_version: text("API minor version"),
    },
  },
  recurly: {
    title: "Recurly",
    ingest: query("recurly", "api_key", "region"),
    fields: {
      api_key: secret("API key", { required: true }),
      region: text("Region", { choices: ["us", "eu"], default: "us", defaultBy: "ingestr" }),
    },
  },
  revenuecat: {
    title: "RevenueCat",
    ingest: query("revenuecat", "api_key", "project_id"),
    fields: {
      api_key: secret("API key", { required: true }),
      project_id: text("Project id", { required: true }),
    },
  },
  solidgate: {
    title: "Solidgate",
    ingest: query("solidgate", "secret_key", "public_key"),
    fields: {
      public_key: text("Public API key", { required: true }),
      secret_key: secret("Secret API key", { required: true }),
    },
  },
  stripe: {
    title: "Stripe",
    ingest: query("stripe", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
  wise: {
    title: "Wise",
    ingest: query("wise", "api_key"),
    fields: { api_key: secret("API key", { required: true }) },
  },
} satisfies TypeTable;

function payrails(details: IngestDetails, context: IngestContext): IngestUri {
  const { cert, cert_path, key, key_path } = details;
  return {
    scheme: "payrails",
    query: {
      ...parametersOf(details, "client_id", "client_secret"),
      ...(isGiven(cert) || !isGiven(cert_path)
        ? { cert_base64: base64(cert, context) }
        : { cert_path: absolutePath(cert_path, context) }),
      ...(isGiven(key) || !isGiven(key_path)
        ? { key_base64: base64(key, context) }
        : { key_path: absolutePath(key_path, context) }),
      ...parametersOf(details, "environment", "base_url"),
    },
  };
}
