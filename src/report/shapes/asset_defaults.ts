import type { AssetDefaults, SecretMapping } from "../../project/model.ts";
import { filled, hooks, intervalModifiers, materialization, upstream } from "./asset_parts.ts";
import { column, customCheck } from "./columns.ts";
import { someNotifications } from "./notifications.ts";
import { platformOptions } from "./platform_options.ts";
import {
  anything,
  boolean,
  integer,
  listOf,
  mapOf,
  number,
  object,
  optional,
  orNull,
  type Shape,
  text,
} from "./shape.ts";

// Reference: other keys than in an asset.
const secret = object<SecretMapping>("DefaultSecretMapping", (field) => ({
  SecretKey: field(text, ({ key }) => key),
  InjectedKey: field(text, ({ injectAs }) => injectAs),
}));

const someText = optional(text);
const someTexts = optional(listOf(text));
const someMap = optional(mapOf(text));

/** The list, or nothing where it is empty. */
const some = <T>(items: readonly T[]) => items.length === 0 ? undefined : items;
/** The map, or nothing where it is empty. */
const filledMap = <T>(map: Readonly<Record<string, T>>) =>
  Object.keys(map).length === 0 ? undefined : map;

/** The `default` block of a pipeline, and whether that has variants. */
type ShownDefaults = AssetDefaults & { readonly hasVariants: boolean };

/** See {@linkcode ShownDefaults}. */
export const assetDefaults: Shape<ShownDefaults> = object("AssetDefaults", (field) => ({
  type: field(text, ({ type }) => type),
  description: field(someText, ({ description }) => description || undefined),
  start_date: field(someText, ({ startDate }) => startDate || undefined),
  connection: field(someText, ({ connection }) => connection),
  tags: field(someTexts, ({ tags }) => some(tags)),
  domains: field(someTexts, ({ domains }) => some(domains)),
  meta: field(someMap, ({ meta }) => filledMap(meta)),
  materialization: field(orNull(materialization), (block) => filled(block.materialization)),
  upstreams: field(optional(listOf(upstream)), ({ upstreams }) => some(upstreams)),
  image: field(someText, ({ image }) => image || undefined),
  instance: field(someText, ({ instance }) => instance || undefined),
  owner: field(someText, ({ owner }) => owner || undefined),
  tier: field(optional(integer), ({ tier }) => tier || undefined),
  parameters: field(orNull(mapOf(anything)), ({ parameters }) => filledMap(parameters)),
  secrets: field(
    orNull(listOf(secret)),
    // Reference: none are an empty list where variants are rendered.
    ({ secrets, hasVariants }) => hasVariants ? secrets : some(secrets),
  ),
  extends: field(someTexts, (block) => some(block.extends ?? [])),
  columns: field(optional(listOf(column)), ({ columns }) => some(columns)),
  custom_checks: field(optional(listOf(customCheck)), ({ customChecks }) => some(customChecks)),
  hooks: field(hooks, (block) => block.hooks),
  metadata: field(someMap, ({ metadata }) => filledMap(metadata)),
  ...platformOptions,
  interval_modifiers: field(intervalModifiers, (block) => block.intervalModifiers),
  rerun_cooldown: field(
    optional(integer),
    ({ rerunCooldown }) => rerunCooldown || undefined,
    "Seconds",
  ),
  retries: field(optional(integer), ({ retries }) => retries),
  timeout: field(
    optional(number),
    ({ timeoutMs = 0 }) => timeoutMs / 1_000 || undefined,
    "Seconds",
  ),
  refresh_restricted: field(optional(boolean), ({ refreshRestricted }) => refreshRestricted),
  notifications: field(someNotifications, ({ notifications }) => notifications),
}));
