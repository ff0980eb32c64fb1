import { secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Public data sets. */
export const openData: TypeTable = {
  frankfurter: { title: "Frankfurter exchange rates", fields: {} },
  isoc_pulse: {
    title: "Internet Society Pulse",
    fields: { token: secret("Access token", { required: true }) },
  },
  socrata: {
    title: "Socrata",
    fields: {
      domain: text("Portal domain", { required: true }),
      app_token: secret("Application token", { required: true }),
      username: text("API key id for private data sets"),
      password: secret("API key secret"),
    },
  },
};
