import { createHash } from "node:crypto";
import type { SecretMapping } from "../../project/model.ts";
import { filled, hooks, intervalModifiers, materialization, upstream } from "./asset_parts.ts";
import { column, customCheck } from "./columns.ts";
import { type AssetWithContent, definitionFile, executableFile } from "./files.ts";
import { someNotifications } from "./notifications.ts";
import { platformOptions } from "./platform_options.ts";
import {
  anything,
  boolean,
  type Fields,
  fieldsOf,
  integer,
  listOf,
  mapOf,
  number,
  object,
  optional,
  orNull,
  scalar,
  type Shape,
  text,
} from "./shape.ts";
import { unitTest } from "./unit_tests.ts";

const secret = object<SecretMapping>("SecretMapping", (field) => ({
  secret_key: field(text, ({ key }) => key, "Name of a connection"),
  injected_key: field(text, ({ injectAs }) => injectAs, "Environment variable"),
}));

/** Keys whose values editors know without reading the rest. */
const slim: Fields<AssetWithContent> = fieldsOf((field) => ({
  id: field(text, ({ writtenName }) => sha256(writtenName), "SHA-256 of the name in hex"),
  name: field(text, ({ name }) => name),
  type: field(text, ({ type }) => type),
  executable_file: field(executableFile, (asset) => asset),
  definition_file: field(definitionFile, (asset) => asset),
  upstreams: field(listOf(upstream), ({ upstreams }) => upstreams),
}));

/** What `parse-pipeline --exp-slim-response` has of an asset. */
export const slimAsset: Shape<AssetWithContent> = object("SlimAsset", () => slim);

/** An asset with what the pipeline fills in. */
export const asset: Shape<AssetWithContent> = object("Asset", (field) => ({
  id: slim.id!,
  uri: field(text, ({ uri }) => uri),
  name: slim.name!,
  type: slim.type!,
  enabled: field(
    optional(scalar<boolean | string>("boolean", "string")),
    ({ enabled }) => enabled,
    "A text is a template",
  ),
  description: field(text, ({ description }) => description),
  start_date: field(text, ({ startDate }) => startDate),
  connection: field(text, ({ connection = "" }) => connection, "Empty for the default one"),
  tags: field(listOf(text), ({ tags }) => tags),
  domains: field(listOf(text), ({ domains }) => domains),
  meta: field(mapOf(text), ({ meta }) => meta),
  materialization: field(orNull(materialization), (asset) => filled(asset.materialization)),
  upstreams: slim.upstreams!,
  image: field(text, ({ image }) => image),
  instance: field(text, ({ instance }) => instance),
  owner: field(text, ({ owner }) => owner),
  tier: field(optional(integer), ({ tier }) => tier || undefined),
  executable_file: slim.executable_file!,
  definition_file: slim.definition_file!,
  parameters: field(mapOf(anything), ({ parameters }) => parameters),
  secrets: field(listOf(secret), ({ secrets }) => secrets),
  extends: field(orNull(listOf(text)), (asset) => asset.extends),
  columns: field(listOf(column), ({ columns }) => columns),
  custom_checks: field(listOf(customCheck), ({ customChecks }) => customChecks),
  unit_tests: field(
    optional(listOf(unitTest)),
    ({ unitTests }) => unitTests.length > 0 ? unitTests : undefined,
  ),
  hooks: field(hooks, (asset) => asset.hooks),
  metadata: field(mapOf(text), ({ metadata }) => metadata),
  ...platformOptions,
  interval_modifiers: field(intervalModifiers, (asset) => asset.intervalModifiers),
  rerun_cooldown: field(optional(integer), ({ rerunCooldown }) => rerunCooldown, "Seconds"),
  retries: field(orNull(integer), ({ retries }) => retries),
  timeout: field(
    optional(number),
    ({ timeoutMs = 0 }) => timeoutMs / 1_000 || undefined,
    "Seconds",
  ),
  retries_delay: field(
    optional(integer),
    ({ rerunCooldown }) => delayOf(rerunCooldown),
    "Seconds between attempts",
  ),
  refresh_restricted: field(optional(boolean), ({ refreshRestricted }) => refreshRestricted),
  notifications: field(someNotifications, ({ notifications }) => notifications),
}));

/** The delay between attempts that `rerun_cooldown` stands for: -1 is none, 0 says nothing. */
export function delayOf(rerunCooldown: number | undefined): number | undefined {
  return rerunCooldown === -1 ? 0 : rerunCooldown || undefined;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
