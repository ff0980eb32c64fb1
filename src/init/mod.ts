import { UsageError } from "../errors.ts";
import { closest } from "../registry.ts";
import type { Template } from "./template.ts";
import { awsSecrets } from "./templates/aws_secrets.ts";
import { duckdb } from "./templates/duckdb.ts";
import { empty } from "./templates/empty.ts";
import { postgres } from "./templates/postgres.ts";
import { python } from "./templates/python.ts";

/** Every template, in the order in which they are offered. */
export const templates: readonly Template[] = [duckdb, postgres, awsSecrets, python, empty];

/** @throws {UsageError} When there is no template of this name. */
export function findTemplate(name: string): Template {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = templates.map((template) => template.name);
  const close = closest(name, names);
  throw new UsageError(`Template '${name}' not found`, {
    fix: close === undefined ? `choose one of ${names.join(", ")}` : `did you mean "${close}"?`,
  });
}
