import { Command } from "@cliffy/command";
import { addCommands, type CommandEntry } from "../command_entry.ts";
import type { GlobalFlags } from "../flags.ts";
import { printHelp } from "../help.ts";
import type { Invocation } from "../invocation.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "list",
    about: "List connections, never their values",
    example: ["As JSON", "bruin connections list -o json"],
    load: async (invocation) =>
      (await import("./list.ts")).createConnectionsListCommand(invocation),
  },
  {
    name: "test",
    about: "Try one connection",
    example: ["One", "bruin connections test --name warehouse"],
    load: async (invocation) => (await import("./try.ts")).createConnectionsTestCommand(invocation),
  },
  {
    name: "add",
    about: "Add one to .bruin.yml",
    example: ["Asks on a terminal", "bruin connections add"],
    load: async (invocation) => (await import("./add.ts")).createConnectionsAddCommand(invocation),
  },
  {
    name: "delete",
    about: "Delete one from .bruin.yml",
    example: ["One", "bruin connections delete -e default -n warehouse"],
    load: async (invocation) =>
      (await import("./delete.ts")).createConnectionsDeleteCommand(invocation),
  },
];

/** `bruin connections`. */
export async function createConnectionsCommand(invocation: Invocation) {
  const connections = new Command<GlobalFlags>().action(function () {
    printHelp(this, invocation);
  });
  await addCommands(connections, commands, invocation);
  return connections;
}
