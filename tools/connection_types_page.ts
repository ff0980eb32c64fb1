/** docs/connection_types.md, from the tables in src/sources/. */
import {
  type Category,
  type ConnectionType,
  type DetailField,
  type DetailFields,
} from "../src/connections/connection_type.ts";
import { platforms } from "../src/platforms/mod.ts";
import { connectionTypes } from "../src/sources/mod.ts";

/** Headings of the page, in its order. */
const categories: Readonly<Record<Category, string>> = {
  warehouse: "Warehouses",
  database: "Databases",
  lake: "Lakes",
  file: "Files and object stores",
  queue: "Queues and streams",
  cloud: "Clouds",
  compute: "Compute",
  saas: "Services",
  search: "Search",
  bi: "Dashboards",
  secret: "Secrets of your own",
};

/** @returns The text, not yet formatted. */
export function connectionTypesPage(): string {
  const runnable = connectionTypes.filter((type) => platformOf(type) !== undefined);
  return [
    "# Connection types",
    "<!-- Written by `deno task fields` from src/sources: change it there. -->",
    `What the \`details\` of a secret, and an entry below \`connections:\` in \`.bruin.yml\`, may hold: ` +
    `all ${connectionTypes.length} types, field by field. The heading is the \`type\`. Queries run on ` +
    `${runnable.length} of them: ${
      runnable.map(({ name }) => `\`${name}\``).join(", ")
    }. The others ` +
    "are checked just as strictly; they are for [ingestr](ingestr.md) and for Python assets.",
    "`bruin secrets schema TYPE` prints the same as JSON Schema, and `bruin secrets schema TYPE " +
    "--example` a secret to begin with. A field that is not listed is refused, with the nearest name " +
    "that there is. What is marked **secret** is hidden from all output. Without a word about it a " +
    "field is optional text.",
    `Every type but ${unlimited()} also takes \`max_concurrent_assets\`, a whole number from 1: ` +
    "how many assets may use the connection at the same time in one run.",
    ...Object.entries(categories).flatMap(([category, title]) => {
      const types = connectionTypes.filter((type) => type.category === category)
        .toSorted((a, b) => a.name < b.name ? -1 : 1);
      return types.length === 0 ? [] : [`## ${title}`, ...types.map(typeText)];
    }),
  ].join("\n\n");
}

function unlimited(): string {
  return connectionTypes.filter(({ limitsConcurrency }) => !limitsConcurrency)
    .map(({ name }) => `\`${name}\``).join(", ");
}

function platformOf(type: ConnectionType): string | undefined {
  return platforms.find(({ connectionTypes }) => connectionTypes.includes(type.name))?.label;
}

function typeText(type: ConnectionType): string {
  const facts = [
    platformOf(type) === undefined ? undefined : "runs queries",
    type.ingest === undefined ? undefined : "known to ingestr",
    type.defaultConnectionName === undefined
      ? undefined
      : `used without \`connection\` as \`${type.defaultConnectionName}\``,
  ].filter((fact) => fact !== undefined);
  return [
    `### \`${type.name}\``,
    `${[type.title, ...facts].join("; ")}.`,
    // The field of every type is told once, above.
    fieldList(type.fields, ""),
    ...type.oneOf.map(({ alternatives, max }) => {
      const sets = alternatives.map((fields) => fields.map((name) => `\`${name}\``).join(" with "));
      return `${max === 1 ? "Exactly one" : "At least one"} of: ${sets.join(", ")}.`;
    }),
  ].filter((text) => text !== "").join("\n\n");
}

function fieldList(fields: DetailFields, indent: string): string {
  return Object.entries(fields).map(([name, field]) => {
    const inner = field.fields === undefined ? "" : `\n${fieldList(field.fields, `${indent}  `)}`;
    return `${indent}- \`${name}\`: ${
      [proseOf(field.description), ...factsOf(field)].join("; ")
    }${inner}`;
  }).join("\n");
}

/** What a field takes, besides optional text. */
function factsOf(field: DetailField): string[] {
  const kinds = { list: "list of texts", object: "object", map: `map of ${field.values}s` };
  const { kind, default: value, defaultBy = "us" } = field;
  const filledIn = { us: "", driver: " (the driver's)", ingestr: " (ingestr's)" }[defaultBy];
  return [
    kind === "text" ? undefined : kind in kinds ? kinds[kind as keyof typeof kinds] : kind,
    field.required === true ? "**required**" : undefined,
    field.requiredUnless === undefined ? undefined : `required without \`${field.requiredUnless}\``,
    field.recommended === true ? "nearly always needed" : undefined,
    field.sensitive ? "**secret**" : undefined,
    field.secretFile ? "path of a file that is **secret**" : undefined,
    field.json === undefined ? undefined : "text or JSON",
    value === undefined ? undefined : `default ${codeOf(value)}${filledIn}`,
    field.choices === undefined ? undefined : `one of ${field.choices.map(codeOf).join(", ")}`,
    field.min === undefined ? undefined : `at least ${field.min}`,
    field.conflictsWith === undefined
      ? undefined
      : `not beside ${field.conflictsWith.map(codeOf).join(", ")}`,
    field.aliases === undefined
      ? undefined
      : `also written ${field.aliases.map(codeOf).join(", ")}`,
  ].filter((fact) => fact !== undefined);
}

/** `<id>` in a description is no HTML. */
function proseOf(text: string): string {
  return text.replaceAll("<", "\\<");
}

function codeOf(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
