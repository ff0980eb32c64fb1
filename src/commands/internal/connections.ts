import { Command } from "@cliffy/command";
import { configSchema } from "../../connections/config_schema.ts";
import { anything } from "../../report/shapes/shape.ts";
import { knownConnectionTypes } from "../../session.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";

/** `bruin internal connections`: JSON Schema of the block `connections:` in `.bruin.yml`. */
export function createConnectionsSchemaCommand(invocation: Invocation) {
  return new Command<GlobalFlags>().action(async () => {
    await answer({ invocation, shape: anySchema }, () => {
      const types = knownConnectionTypes();
      return configSchema(types.names.map((name) => types.get(name)));
    });
  });
}

/** In its own order of keys, which forms show. */
const anySchema = { ...anything, write: (schema: unknown) => schema };
