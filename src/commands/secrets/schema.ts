import { Command } from "@cliffy/command";
import type { ConnectionType } from "../../connections/connection_type.ts";
import { suggestType } from "../../connections/resolve.ts";
import { describeType, type TypeDescription } from "../../connections/schema.ts";
import { UsageError } from "../../errors.ts";
import type { Registry } from "../../registry.ts";
import { type Output, processOutput } from "../../report/output.ts";
import { connectionTypeList } from "../../report/shapes/secrets.ts";
import { formatTable } from "../../report/table.ts";
import { knownConnectionTypes } from "../../session.ts";
import {
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";

interface SchemaFlags extends GlobalFlags {
  readonly skeleton?: boolean | undefined;
  readonly output?: OutputFormat;
}

/** `bruin secrets schema`: what a secret of a type holds. */
export function createSecretsSchemaCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[type:string]")
    .option("--skeleton", "A document to fill in")
    .option(...outputFlag)
    .action(async (flags, type) => {
      await schema(flags, type, invocation);
    });
}

async function schema(
  flags: SchemaFlags,
  name: string | undefined,
  invocation: Invocation,
): Promise<void> {
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  const types = knownConnectionTypes();
  if (name === undefined) {
    if (flags.skeleton) throw new UsageError("--skeleton needs the name of a connection type");
    return printTypes(types, { json, output });
  }
  const type = findType(name, types);
  const description = describeType(type);
  if (flags.skeleton) output.json(description.skeleton);
  else if (json) output.json(description.jsonSchema);
  else output.line(formatType(type, description).join("\n"));
}

/** @throws {UsageError} Naming the type that was most likely meant. */
function findType(name: string, types: Registry<ConnectionType>): ConnectionType {
  const type = types.find(name);
  if (type !== undefined) return type;
  const close = suggestType(name, types);
  throw new UsageError(`Unknown connection type "${name}"`, {
    fix: close === undefined ? "bruin secrets schema lists them" : `did you mean "${close}"?`,
  });
}

const headings: Readonly<Record<ConnectionType["category"], string>> = {
  database: "Databases",
  warehouse: "Warehouses",
  lake: "Lakes",
  file: "Files",
  queue: "Queues",
  search: "Search",
  cloud: "Clouds",
  compute: "Compute",
  bi: "Dashboards",
  saas: "Services",
  secret: "Plain secrets",
};

function printTypes(
  types: Registry<ConnectionType>,
  { json, output }: { readonly json: boolean; readonly output: Output },
): void {
  const all = types.names.map((name) => types.get(name));
  if (json) {
    return output.json(connectionTypeList.write(all));
  }
  const byCategory = Map.groupBy(all, ({ category }) => category);
  const width = Math.max(...all.map(({ name }) => name.length));
  const sections = Object.entries(headings).map(([category, heading]) => {
    const members = byCategory.get(category as ConnectionType["category"]) ?? [];
    const lines = members.toSorted((a, b) => a.name < b.name ? -1 : 1)
      .map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`);
    return [heading, ...lines].join("\n");
  });
  output.line(sections.join("\n\n"));
}

function formatType(type: ConnectionType, { fields }: TypeDescription): string[] {
  const rows = fields.map((
    { name, kind, needed, secret, default: value, choices, description },
  ) => [
    name,
    secret ? `${kind}*` : kind,
    needed,
    value === undefined ? "" : String(value),
    choices.length === 0 ? description : `${description}: ${choices.join(", ")}`,
  ]);
  const columns = [
    { title: "FIELD" },
    { title: "KIND" },
    { title: "NEEDED" },
    { title: "DEFAULT", shrinkTo: 8, wrap: true },
    { title: "DESCRIPTION", shrinkTo: 20, wrap: true },
  ];
  const { title, name, oneOf, defaultConnectionName } = type;
  return [
    `${title} (${name})`,
    ...defaultConnectionName === undefined
      ? []
      : [`Used when nothing else is named: ${defaultConnectionName}`],
    "",
    ...formatTable(columns, rows),
    ...fields.some(({ secret }) => secret) ? ["", "* never shown in any output"] : [],
    ...oneOf.map(({ alternatives, max }) => {
      const names = alternatives.map((names) => names.join(" with ")).join(", ");
      return `\n${max === 1 ? "Exactly one" : "At least one"} of these is needed: ${names}`;
    }),
  ];
}
