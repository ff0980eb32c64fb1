import { Command } from "@cliffy/command";
import { addCommands, type CommandEntry } from "../command_entry.ts";
import type { GlobalFlags } from "../flags.ts";
import { printHelp } from "../help.ts";
import type { Invocation } from "../invocation.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "check",
    about: "Fetch and validate what a pipeline needs",
    example: ["Before a run", "bruin secrets check --secrets-backend aws shop"],
    load: async (invocation) => (await import("./check.ts")).createSecretsCheckCommand(invocation),
  },
  {
    name: "plan",
    about: "List what a pipeline needs, or print its least policy",
    example: ["For IAM", "bruin secrets plan --policy --secrets-backend aws shop"],
    load: async (invocation) => (await import("./plan.ts")).createSecretsPlanCommand(invocation),
  },
  {
    name: "lint",
    about: "Validate secret documents without a network",
    example: ["A stored value", "bruin secrets lint - < secret.json"],
    load: async (invocation) => (await import("./lint.ts")).createSecretsLintCommand(invocation),
  },
  {
    name: "schema",
    about: "Describe the fields of a connection type",
    example: ["What it holds", "bruin secrets schema postgres"],
    load: async (invocation) =>
      (await import("./schema.ts")).createSecretsSchemaCommand(invocation),
  },
  {
    name: "put",
    about: "Store the secret that standard input holds",
    example: ["From a file", "bruin secrets put warehouse --secrets-backend aws < secret.json"],
    load: async (invocation) => (await import("./put.ts")).createSecretsPutCommand(invocation),
  },
];

/** `bruin secrets`: what can be done with secrets besides running a pipeline with them. */
export async function createSecretsCommand(invocation: Invocation) {
  const secrets = new Command<GlobalFlags>().action(function () {
    printHelp(this, invocation);
  });
  await addCommands(secrets, commands, invocation);
  return secrets;
}
