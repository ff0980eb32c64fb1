import { object, oneOf, optional, type Shape, text } from "./shape.ts";

/** What a command that changed `.bruin.yml` says. */
export interface ConfigAnswer {
  readonly message: string;
  /** How it is printed as JSON. Reference: each command in its own way. Default: on one line, its keys sorted. */
  readonly asJson?: "indented" | "status first" | "nothing" | undefined;
  /** Left out where the reference does. */
  readonly status?: "success" | undefined;
  readonly name?: string | undefined;
  readonly oldName?: string | undefined;
  readonly newName?: string | undefined;
  readonly sourceName?: string | undefined;
  readonly targetName?: string | undefined;
  readonly schemaPrefix?: string | undefined;
}

const status = optional(oneOf("success"));
const someText = optional(text);

/** With its keys sorted. */
export const configAnswer: Shape<ConfigAnswer> = object("ConfigAnswer", (field) => ({
  message: field(text, ({ message }) => message, "For people"),
  name: field(someText, ({ name }) => name),
  new_name: field(someText, ({ newName }) => newName),
  old_name: field(someText, ({ oldName }) => oldName),
  schema_prefix: field(someText, ({ schemaPrefix }) => schemaPrefix),
  source_name: field(someText, ({ sourceName }) => sourceName),
  status: field(status, (answer) => answer.status),
  target_name: field(someText, ({ targetName }) => targetName),
}));

/** Where the reference sorts no keys. */
export const statusFirst: Shape<ConfigAnswer> = object("ConfigAnswer", (field) => ({
  status: field(status, (answer) => answer.status),
  message: field(text, ({ message }) => message),
}));
