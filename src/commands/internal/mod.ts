import { Command } from "@cliffy/command";
import { addCommands, type CommandEntry } from "../command_entry.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "parse-pipeline",
    about: "A pipeline with its assets",
    load: async (invocation) =>
      (await import("./parse_pipeline.ts")).createParsePipelineCommand(invocation),
  },
  {
    name: "parse-asset",
    about: "An asset and its pipeline",
    load: async (invocation) =>
      (await import("./parse_asset.ts")).createParseAssetCommand(invocation),
  },
  {
    name: "list-variants",
    about: "Variants of a pipeline",
    load: async (invocation) =>
      (await import("./list_variants.ts")).createListVariantsCommand(invocation),
  },
  {
    name: "connections",
    about: "JSON Schema of `connections:`",
    load: async (invocation) =>
      (await import("./connections.ts")).createConnectionsSchemaCommand(invocation),
  },
  {
    name: "asset-types",
    about: "Every `type` of an asset",
    load: async (invocation) =>
      (await import("./asset_types.ts")).createAssetTypesCommand(invocation),
  },
];

/** `bruin internal`: what editors ask for. Everything is JSON on one line, failures too. */
export async function createInternalCommand(invocation: Invocation) {
  const internal = new Command<GlobalFlags>().action(function () {
    this.showHelp();
  });
  await addCommands(internal, commands, invocation);
  return internal;
}
