/**
 * Flags that several commands share, as arguments of Cliffy's `option()`. Their words are short
 * because help is read in terminals of 80 columns; docs/run.md has the rest.
 */

/** What the root command adds to every command. */
export type GlobalFlags = {
  readonly secretsBackend?: string;
  readonly debug?: boolean;
};

export const environmentFlag = [
  "-e, --environment, --env <name:string>",
  "Environment in .bruin.yml",
] as const;

export const configFileFlag = [
  "--config-file <path:string>",
  "Instead of .bruin.yml",
] as const;

export const variableFlag = [
  "--var <assignment:string>",
  "Set a variable: key=value or JSON",
] as const;

export const startDateFlag = [
  "--start-date <date:string>",
  "Start, by default of yesterday",
] as const;

export const endDateFlag = [
  "--end-date <date:string>",
  "End, by default of yesterday",
] as const;
