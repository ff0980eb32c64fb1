import { Command } from "@cliffy/command";
import { addCommands, type CommandEntry } from "../command_entry.ts";
import type { GlobalFlags } from "../flags.ts";
import { printHelp } from "../help.ts";
import type { Invocation } from "../invocation.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "fill-asset-dependencies",
    about: "Declare what queries read",
    load: async (invocation) =>
      (await import("./fill_dependencies.ts")).createFillDependenciesCommand(invocation),
  },
  {
    name: "fill-columns-from-db",
    about: "Declare the columns of tables",
    load: async (invocation) =>
      (await import("./fill_columns.ts")).createFillColumnsCommand(invocation),
  },
];

/** `bruin patch`: writes into assets what can be found out. */
export async function createPatchCommand(invocation: Invocation) {
  const patch = new Command<GlobalFlags>().action(function () {
    printHelp(this, invocation);
  });
  await addCommands(patch, commands, invocation);
  return patch;
}
