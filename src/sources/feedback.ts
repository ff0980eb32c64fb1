import { secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Surveys, forms and reviews. */
export const feedback: TypeTable = {
  g2: { title: "G2", fields: { api_token: secret("API token", { required: true }) } },
  surveymonkey: {
    title: "SurveyMonkey",
    fields: {
      access_token: secret("Access token", { required: true }),
      region: text("Region", { choices: ["us", "eu", "ca"], default: "us", defaultBy: "ingestr" }),
    },
  },
  trustpilot: {
    title: "Trustpilot",
    fields: {
      business_unit_id: text("Business unit id", { required: true }),
      api_key: secret("API key", { required: true }),
    },
  },
  typeform: {
    title: "Typeform",
    fields: {
      token: secret("Access token", { required: true }),
      region: text("Region", { choices: ["us", "eu"], default: "us", defaultBy: "ingestr" }),
    },
  },
};
