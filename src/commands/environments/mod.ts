import { Command } from "@cliffy/command";
import { addCommands, type CommandEntry } from "../command_entry.ts";
import type { GlobalFlags } from "../flags.ts";
import { printHelp } from "../help.ts";
import type { Invocation } from "../invocation.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "list",
    about: "List the environments of .bruin.yml",
    example: ["As JSON", "bruin environments list -o json"],
    load: async (invocation) =>
      (await import("./list.ts")).createEnvironmentsListCommand(invocation),
  },
  {
    name: "create",
    about: "Add an empty one",
    example: ["One", "bruin environments create -n staging"],
    load: async (invocation) =>
      (await import("./create.ts")).createEnvironmentsCreateCommand(invocation),
  },
  {
    name: "update",
    about: "Rename one, or set its prefix",
    example: ["Its name", "bruin environments update -n staging --new-name test"],
    load: async (invocation) =>
      (await import("./update.ts")).createEnvironmentsUpdateCommand(invocation),
  },
  {
    name: "clone",
    about: "Copy one with its connections",
    example: ["With all in it", "bruin environments clone -s default -t staging"],
    load: async (invocation) =>
      (await import("./clone.ts")).createEnvironmentsCloneCommand(invocation),
  },
  {
    name: "delete",
    about: "Delete one with its connections",
    example: ["One", "bruin environments delete -n staging"],
    load: async (invocation) =>
      (await import("./delete.ts")).createEnvironmentsDeleteCommand(invocation),
  },
];

/** `bruin environments`. */
export async function createEnvironmentsCommand(invocation: Invocation) {
  const environments = new Command<GlobalFlags>().action(function () {
    printHelp(this, invocation);
  });
  await addCommands(environments, commands, invocation);
  return environments;
}
