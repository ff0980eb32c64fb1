import { object, oneOf, optional, type Shape, text } from "./shape.ts";

/** What a command that changed `.bruin.yml` says. */
export interface ConfigAnswer {
  readonly message: string;
  /** How it is printed as JSON. Reference: each command in its own way. Default: on one line. */
  readonly asJson?: "indented" | "nothing" | undefined;
  /** Left out where the reference does. */
  readonly status?: "success" | undefined;
  readonly name?: string | undefined;
  readonly oldName?: string | undefined;
  readonly newName?: string | undefined;
  readonly sourceName?: string | undefined;
  readonly targetName?: string | undefined;
  readonly schemaPrefix?: string | undefined;
}

export const configAnswer: Shape<ConfigAnswer> = object("ConfigAnswer", (field) => ({
  status: field(optional(oneOf("success")), ({ status }) => status),
  message: field(text, ({ message }) => message, "For people"),
  name: field(optional(text), ({ name }) => name),
  new_name: field(optional(text), ({ newName }) => newName),
  old_name: field(optional(text), ({ oldName }) => oldName),
  schema_prefix: field(optional(text), ({ schemaPrefix }) => schemaPrefix),
  source_name: field(optional(text), ({ sourceName }) => sourceName),
  target_name: field(optional(text), ({ targetName }) => targetName),
}));
