import type { FileField } from "./field.ts";

/** The same in pipelines, assets and checks. */
export const notificationFields: FileField = {
  type: "map: `slack`, `ms_teams`, `discord`, `webhook`, … → list of targets",
  text:
    "Whom the cloud of the reference tells. `bruin validate` looks for targets that are missing " +
    "or there twice; nothing is sent by this program. Use [`--ping-url`](cron.md) instead.",
  example: 'notifications: {slack: [{channel: "#data"}]}',
  works: "validate",
};
