import { jsonSecret, type TypeTable } from "../connections/connection_type.ts";

/** Bare values, which Python and R assets receive as they are. */
export const generic = {
  generic: {
    title: "Generic secret",
    defaultConnectionName: null,
    fields: {
      value: jsonSecret("Any text: API key, webhook address, JSON document", {
        required: true,
        mayBeEmpty: true,
      }),
    },
  },
} satisfies TypeTable;
