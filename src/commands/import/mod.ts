import { Command } from "@cliffy/command";
import { importers } from "../../importers/mod.ts";
import { addCommands, type CommandEntry } from "../command_entry.ts";
import type { GlobalFlags } from "../flags.ts";
import { printHelp } from "../help.ts";
import type { Invocation } from "../invocation.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "database",
    about: "An asset for each table of a database",
    load: async (invocation) =>
      (await import("./database.ts")).createImportDatabaseCommand(invocation),
  },
  ...importers.map((importer): CommandEntry => ({
    name: importer.name,
    about: importer.about,
    load: async (invocation) =>
      (await import("./definitions.ts")).createImportDefinitionsCommand(importer, invocation),
  })),
];

/** `bruin import`: writes assets for what is there already. */
export async function createImportCommand(invocation: Invocation) {
  const command = new Command<GlobalFlags>().action(function () {
    printHelp(this, invocation);
  });
  await addCommands(command, commands, invocation);
  return command;
}
