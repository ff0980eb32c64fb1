import type { Value } from "../../project/model.ts";
import { boolean, listOf, object, optional, type Shape, text } from "./shape.ts";

type Item = Readonly<Record<string, Value>>;

const success = (item: Item) => item.success !== false;
const failure = (item: Item) => item.failure !== false;

const channel = object<Item>("ChannelNotification", (field) => ({
  channel: field(text, (item) => textOf(item.channel)),
  success: field(boolean, success),
  failure: field(boolean, failure),
}));

const connection = object<Item>("ConnectionNotification", (field) => ({
  connection: field(text, (item) => textOf(item.connection)),
  success: field(boolean, success),
  failure: field(boolean, failure),
}));

const email = object<Item>("EmailNotification", (field) => ({
  recipients: field(listOf(text), ({ recipients }) => listed(recipients).map(textOf)),
  success: field(boolean, success),
  failure: field(boolean, failure),
}));

/** Whom to tell of a run: every kind, although nothing is said of it. Made from what the file says. */
export const notifications: Shape<Value> = object("Notifications", (field) => ({
  slack: field(listOf(channel), (value) => itemsOf(value, "slack")),
  ms_teams: field(listOf(connection), (value) => itemsOf(value, "ms_teams")),
  discord: field(listOf(connection), (value) => itemsOf(value, "discord")),
  webhook: field(listOf(connection), (value) => itemsOf(value, "webhook")),
  email: field(listOf(email), (value) => itemsOf(value, "email")),
}));

/** The same, left out without recipients. */
export const someNotifications: Shape<Value> = {
  schema: (definitions) => notifications.schema(definitions),
  write: (value) => optional(notifications).write(isMap(value) && tells(value) ? value : undefined),
  optional: true,
};

function tells(value: Item): boolean {
  return Object.keys(value).some((kind) => itemsOf(value, kind).length > 0);
}

/** Without the items that say nothing. */
function itemsOf(value: Value, kind: string): Item[] {
  if (!isMap(value)) return [];
  return listed(value[kind]).filter(isMap).filter((item) =>
    Object.values(item).some((part) => part !== null)
  );
}

function listed(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: Value | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}

function isMap(value: Value | undefined): value is Item {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
