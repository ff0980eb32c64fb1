/** Flags that several commands share, as arguments of Cliffy's `option()`. */

/** What the root command adds to every command. */
export interface GlobalFlags {
  readonly secretsBackend?: string;
  readonly debug?: boolean;
}

export const environmentFlag = [
  "-e, --environment, --env <name:string>",
  "Environment of .bruin.yml (default: its default_environment)",
] as const;

export const configFileFlag = [
  "--config-file <path:string>",
  "Path of .bruin.yml (BRUIN_CONFIG_FILE)",
] as const;

export const variableFlag = [
  "--var <assignment:string>",
  "Override a pipeline variable: key=<JSON> or a JSON object; repeatable (BRUIN_VARS)",
] as const;

export const startDateFlag = [
  "--start-date <date:string>",
  "Start of the interval: YYYY-MM-DD or YYYY-MM-DD HH:MM:SS (BRUIN_START_DATE, default: yesterday)",
] as const;

export const endDateFlag = [
  "--end-date <date:string>",
  "End of the interval, in the same forms (BRUIN_END_DATE, default: end of yesterday)",
] as const;
