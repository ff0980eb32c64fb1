import { formatDuration } from "../duration.ts";
import { ProjectError } from "../errors.ts";
import { isYamlAssetName } from "./asset_file.ts";
import { findEmbeddedYaml } from "./asset_header.ts";
import { assetFields } from "./fields/asset.ts";
import { formatAssetText } from "./format.ts";
import { type Patch, patchDocument, type PatchValue } from "./patch.ts";
import { parseYaml } from "./yaml_document.ts";
import { parseAsWritten, printAsWritten } from "./written_yaml.ts";

/**
 * The text of an asset's file after a change, in the layout of `format`.
 * @param body Keys as `internal parse-asset` prints them; those that are not given stay as they are, an
 * empty text, an empty list and `null` remove a key, and keys that are no part of a file are left out.
 * @throws {ProjectError} When the file has no definition in YAML, or it would be wrong.
 */
export function patchAssetText(text: string, { file, body }: {
  readonly file: string;
  readonly body: Patch;
}): string {
  const change = (yaml: string) => {
    parseYaml(yaml, { file });
    const document = parseAsWritten(yaml);
    patchDocument(document, toDefinition(body));
    return printAsWritten(document);
  };
  const range = isYamlAssetName(file) ? { from: 0, to: text.length } : findEmbeddedYaml(text);
  if (range === undefined) {
    throw new ProjectError("The file has no definition in YAML", { file }, {
      fix: "give it a header with `bruin internal patch-asset --convert`",
    });
  }
  const patched = text.slice(0, range.from) + change(text.slice(range.from, range.to)) +
    text.slice(range.to);
  return formatAssetText(patched, file) ?? patched;
}

/** Keys whose values are other ones in the file, and what they are there. */
const changed: Readonly<Record<string, (value: PatchValue) => Patch>> = {
  upstreams: (value) => ({ depends: listOf(value, toDependency) }),
  secrets: (value) => ({
    secrets: listOf(value, ({ secret_key: key, injected_key: name }) => ({
      key,
      inject_as: name === key || name === "" ? undefined : name,
    })),
  }),
  columns: (value) => ({ columns: listOf(value, toColumn) }),
  custom_checks: (value) => ({ custom_checks: listOf(value, toCheck) }),
  athena: (value) => ({
    athena: isPatch(value) ? { query_results_path: filled(value.location) } : undefined,
  }),
  timeout: (value) => ({
    timeout: typeof value === "number" && value > 0 ? formatDuration(value * 1_000) : undefined,
  }),
  interval_modifiers: (value) => ({
    interval_modifiers: isPatch(value)
      ? { start: toModifier(value.start), end: toModifier(value.end) }
      : undefined,
  }),
};

/** The change of the file that a change of the JSON stands for. */
export function toDefinition(body: Patch): Patch {
  const parts = Object.entries(body).map(([key, value]) => {
    const change = changed[key];
    if (change !== undefined) return change(value);
    return Object.hasOwn(assetFields, key) ? { [key]: filled(value) } : {};
  });
  return Object.assign({}, ...parts);
}

function toDependency(upstream: Patch): PatchValue {
  const { type, value, mode, columns } = upstream;
  const isPlain = type !== "uri" && mode !== "symbolic" && filled(columns) === undefined;
  if (isPlain) return value;
  return {
    [type === "uri" ? "uri" : "asset"]: value,
    mode: mode === "full" ? undefined : mode,
    columns: listOf(
      columns,
      ({ name, usage }) => filled(usage) === undefined ? name : { name, usage },
    ),
  };
}

function toColumn({ entity_attribute: attribute, checks, ...column }: Patch): Patch {
  return {
    ...withoutDefaults(column, { nullable: true, primary_key: false, update_on_merge: false }),
    ...attribute === undefined ? {} : {
      extends: isPatch(attribute) ? `${attribute.entity}.${attribute.attribute}` : undefined,
    },
    ...checks === undefined ? {} : { checks: listOf(checks, toCheck) },
  };
}

function toCheck({ id: _, ...check }: Patch): Patch {
  return withoutDefaults(check, { blocking: true });
}

/** With `undefined` for what is empty or says nothing else than the file does without it. */
function withoutDefaults(block: Patch, defaults: Patch): Patch {
  return Object.fromEntries(
    Object.entries(block).map(([key, value]) => [
      key,
      Object.hasOwn(defaults, key) && defaults[key] === value ? undefined : filled(value),
    ]),
  );
}

function toModifier(value: PatchValue): PatchValue {
  if (!isPatch(value)) return undefined;
  const units: Readonly<Record<string, string>> = {
    months: "M",
    days: "d",
    hours: "h",
    minutes: "m",
    seconds: "s",
    milliseconds: "ms",
    nanoseconds: "ns",
  };
  const [unit] = Object.keys(units).filter((name) =>
    value[name] !== undefined && value[name] !== 0
  );
  return filled(value.template) ??
    (unit === undefined ? undefined : `${value[unit]}${units[unit]}`);
}

/** `undefined` for what is empty. */
function filled(value: PatchValue): PatchValue {
  if (value === null || value === "") return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (!isPatch(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part)]));
}

function listOf(value: PatchValue, change: (item: Patch) => PatchValue): PatchValue {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.map((item) => isPatch(item) ? change(item) : item);
}

function isPatch(value: PatchValue): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
