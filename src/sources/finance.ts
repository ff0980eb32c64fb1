import {
  anyOf,
  integer,
  secret,
  secretFile,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";
import { query } from "../connections/ingest_uri.ts";

/** Payments, subscriptions and accounting. */
export const finance: TypeTable = {
  adapty: {
    title: "Adapty",
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
    fields: {
      site: text("Site name (sub-domain)", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
  fastspring: {
    title: "FastSpring",
    fields: {
      username: text("User name", { required: true }),
      password: secret("Password", { required: true }),
    },
  },
  paddle: { title: "Paddle", fields: { api_key: secret("API key", { required: true }) } },
  payrails: {
    title: "Payrails",
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
  primer: { title: "Primer", fields: { api_key: secret("API key", { required: true }) } },
  quickbooks: {
    title: "QuickBooks",
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
    fields: {
      api_key: secret("API key", { required: true }),
      region: text("Region", { choices: ["us", "eu"], default: "us", defaultBy: "ingestr" }),
    },
  },
  revenuecat: {
    title: "RevenueCat",
    fields: {
      api_key: secret("API key", { required: true }),
      project_id: text("Project id", { required: true }),
    },
  },
  solidgate: {
    title: "Solidgate",
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
  wise: { title: "Wise", fields: { api_key: secret("API key", { required: true }) } },
};
