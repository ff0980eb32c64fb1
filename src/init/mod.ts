import { UsageError } from "../errors.ts";
import { didYouMean } from "../registry.ts";
import type { PipelineTemplate } from "./template.ts";
import { awsSecretsTemplate } from "./templates/aws_secrets.ts";
import { duckdbTemplate } from "./templates/duckdb.ts";
import { emptyTemplate } from "./templates/empty.ts";
import { postgresTemplate } from "./templates/postgres.ts";
import { pythonTemplate } from "./templates/python.ts";
import { warehouseTemplates } from "./templates/warehouses.ts";

/** Every template, in the order in which they are offered. */
export const templates: readonly PipelineTemplate[] = [
  duckdbTemplate,
  postgresTemplate,
  awsSecretsTemplate,
  ...warehouseTemplates,
  pythonTemplate,
  emptyTemplate,
];

/** @throws {UsageError} When there is no template of this name. */
export function findTemplate(name: string): PipelineTemplate {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = templates.map((template) => template.name);
  throw new UsageError(`Template '${name}' not found`, {
    fix: `choose one of ${names.join(", ")}`,
    ...didYouMean(name, names),
  });
}
