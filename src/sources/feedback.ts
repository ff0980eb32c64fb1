import { secret, text, type TypeTable } from "../connections/connection_type.ts";
import { query, site } from "../connections/ingest_uri.ts";

/** Surveys, forms and reviews. */
export const feedback = {
  g2: {
    title: "G2",
    ingest: query("g2", "api_token"),
    fields: { api_token: secret("API token", { required: true }) },
  },
  surveymonkey: {
    title: "SurveyMonkey",
    ingest: query("surveymonkey", "access_token", "region"),
    fields: {
      access_token: secret("Access token", { required: true }),
      region: text("Region", { choices: ["us", "eu", "ca"], default: "us", defaultBy: "ingestr" }),
    },
  },
  trustpilot: {
    title: "Trustpilot",
    ingest: site("trustpilot", "business_unit_id", "api_key"),
    fields: {
      business_unit_id: text("Business unit id", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
  typeform: {
    title: "Typeform",
    ingest: query("typeform", "token", "region"),
    fields: {
      token: secret("Access token", { required: true }),
      region: text("Region", { choices: ["us", "eu"], default: "us", defaultBy: "ingestr" }),
    },
  },
} satisfies TypeTable;
