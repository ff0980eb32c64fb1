import { Command } from "@cliffy/command";
import { addCommands, type CommandEntry } from "../command_entry.ts";
import type { GlobalFlags } from "../flags.ts";
import { printHelp } from "../help.ts";
import type { Invocation } from "../invocation.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "parse-pipeline",
    about: "A pipeline with its assets",
    example: ["A pipeline", "bruin internal parse-pipeline shop"],
    load: async (invocation) =>
      (await import("./parse_pipeline.ts")).createParsePipelineCommand(invocation),
  },
  {
    name: "parse-asset",
    about: "An asset and its pipeline",
    example: ["With columns", "bruin internal parse-asset -c shop/assets/daily.sql"],
    load: async (invocation) =>
      (await import("./parse_asset.ts")).createParseAssetCommand(invocation),
  },
  {
    name: "list-variants",
    about: "Variants of a pipeline",
    example: ["Of a pipeline", "bruin internal list-variants shop"],
    load: async (invocation) =>
      (await import("./list_variants.ts")).createListVariantsCommand(invocation),
  },
  {
    name: "connections",
    about: "JSON Schema of `connections:`",
    example: ["All types", "bruin internal connections"],
    load: async (invocation) =>
      (await import("./connections.ts")).createConnectionsSchemaCommand(invocation),
  },
  {
    name: "patch-asset",
    about: "Change keys of an asset",
    example: ["A field", "bruin internal patch-asset --body '{…}' daily.sql"],
    load: async (invocation) =>
      (await import("./patch_asset.ts")).createPatchAssetCommand(invocation),
  },
  {
    name: "patch-pipeline",
    about: "Change keys of a pipeline",
    example: ["A field", "bruin internal patch-pipeline --body '{…}' shop"],
    load: async (invocation) =>
      (await import("./patch_pipeline.ts")).createPatchPipelineCommand(invocation),
  },
  {
    name: "parse-glossary",
    about: "Entities and domains of a file",
    example: ["All of it", "bruin internal parse-glossary ."],
    load: async (invocation) =>
      (await import("./parse_glossary.ts")).createParseGlossaryCommand(invocation),
  },
  {
    name: "ingestr-uri",
    about: "A connection as ingestr's URI, in a file",
    example: ["Of a connection", "bruin internal ingestr-uri warehouse"],
    load: async (invocation) =>
      (await import("./ingestr_uri.ts")).createIngestrUriCommand(invocation),
  },
  {
    name: "db-summary",
    about: "Tables of a database by schema",
    example: ["All tables", "bruin internal db-summary -c warehouse"],
    load: async (invocation) =>
      (await import("./db_summary.ts")).createDatabaseSummaryCommand(invocation),
  },
  {
    name: "fetch-databases",
    about: "Databases of a connection",
    example: ["All", "bruin internal fetch-databases -c warehouse"],
    load: async (invocation) =>
      (await import("./fetch_databases.ts")).createFetchDatabasesCommand(invocation),
  },
  {
    name: "fetch-tables",
    about: "Tables of a database",
    example: ["Of one", "bruin internal fetch-tables -c warehouse -d shop"],
    load: async (invocation) =>
      (await import("./fetch_tables.ts")).createFetchTablesCommand(invocation),
  },
  {
    name: "fetch-columns",
    about: "Columns of a table",
    example: ["Of one", "bruin internal fetch-columns -c warehouse -d shop -t orders"],
    load: async (invocation) =>
      (await import("./fetch_columns.ts")).createFetchColumnsCommand(invocation),
  },
  {
    name: "ingestr-sources",
    about: "What ingestr reads from",
    example: ["One of them", "bruin internal ingestr-sources --source shopify"],
    load: async (invocation) =>
      (await import("./ingestr_sources.ts")).createIngestrSourcesCommand(invocation),
  },
  {
    name: "asset-metadata",
    about: "What a query would read and cost",
    example: ["Of an asset", "bruin internal asset-metadata shop/assets/daily.sql"],
    load: async (invocation) =>
      (await import("./asset_metadata.ts")).createAssetMetadataCommand(invocation),
  },
  {
    name: "lock-asset-dependencies",
    about: "Write down the versions of packages",
    example: ["Of an asset", "bruin internal lock-asset-dependencies shop/assets/load.py"],
    load: async (invocation) =>
      (await import("./lock_asset_dependencies.ts")).createLockDependenciesCommand(invocation),
  },
  {
    name: "list-templates",
    about: "What init can make",
    example: ["As JSON", "bruin internal list-templates -o json"],
    load: async (invocation) =>
      (await import("./list_templates.ts")).createListTemplatesCommand(invocation),
  },
  {
    name: "asset-types",
    about: "Every `type` of an asset",
    example: ["All", "bruin internal asset-types"],
    load: async (invocation) =>
      (await import("./asset_types.ts")).createAssetTypesCommand(invocation),
  },
];

/** `bruin internal`: what editors ask for. Everything is JSON on one line, failures too. */
export async function createInternalCommand(invocation: Invocation) {
  const internal = new Command<GlobalFlags>().action(function () {
    printHelp(this, invocation);
  });
  await addCommands(internal, commands, invocation);
  return internal;
}
