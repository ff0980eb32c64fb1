import { Command } from "@cliffy/command";
import type { Invocation } from "./invocation.ts";

/** A command as the tree lists it; its file is loaded only when the user names it. */
export interface CommandEntry {
  readonly name: string;
  /** Another name for it; `undefined` when it has none. */
  readonly alias?: string;
  readonly about: string;
  /** What a call is for, and the call; left out where the command's file has its own examples. */
  readonly example?: readonly [what: string, call: string];
  // deno-lint-ignore no-explicit-any -- the types of its flags are the command's own
  readonly load: (invocation: Invocation) => Promise<Command<any>>;
}

/** Puts commands below another one, with the flags of those that the arguments name. */
export async function addCommands(
  // deno-lint-ignore no-explicit-any -- whatever flags it has
  parent: Command<any>,
  entries: readonly CommandEntry[],
  invocation: Invocation,
): Promise<void> {
  const { args } = invocation;
  for (const { name, alias, about, example, load } of entries) {
    const isNamed = args.includes(name) || (alias !== undefined && args.includes(alias));
    const command = isNamed ? await load(invocation) : new Command();
    // After `command()` a chain goes on with the child; `reset` goes back to the command itself.
    command.reset().description(about);
    if (alias !== undefined) command.alias(alias);
    if (example !== undefined) command.example(`${example[0]}:`, example[1]);
    parent.command(name, command);
  }
}
