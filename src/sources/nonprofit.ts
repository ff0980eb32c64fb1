import { secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Grants and donations. */
export const nonprofit: TypeTable = {
  fluxx: {
    title: "Fluxx",
    fields: {
      instance: text("Instance sub-domain", { required: true }),
      client_id: text("OAuth client id", { required: true }),
      client_secret: secret("OAuth client secret", { required: true }),
    },
  },
  fundraiseup: {
    title: "Fundraise Up",
    fields: { api_key: secret("API key", { required: true }) },
  },
};
