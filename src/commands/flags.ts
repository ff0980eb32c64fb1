import { EnumType } from "@cliffy/command";
import { failureToJson } from "../report/json.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Flags that several commands share, as arguments of Cliffy's `option()`. Their words are short
 * because help is read in terminals of 80 columns; docs/run.md has the rest.
 */

/** What the root command adds to every command. */
export type GlobalFlags = {
  readonly secretsBackend?: string;
  readonly debug?: boolean;
};

/** What `--output` says; plain text when it is absent. */
export type OutputFormat = "plain" | "json";

/** For `type()` of a command that has {@linkcode outputFlag}. */
export const outputType = ["output", new EnumType(["plain", "json"])] as const;

export const outputFlag = ["-o, --output <format:output>", "plain (default) or json"] as const;

/** Whether a command prints JSON; its failures are printed as JSON too from now on. */
export function wantsJson(
  { output }: { readonly output?: OutputFormat },
  invocation: Invocation,
): boolean {
  if (output !== "json") return false;
  invocation.printFailuresWith((failure, to) => to.jsonLine(failureToJson(failure)));
  return true;
}

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

export const variantFlag = ["--variant <name:string>", "Variant of the pipeline"] as const;

export const columnLineageFlag = [
  "-c, --column-lineage",
  "Follow columns through the queries",
] as const;

export const tagFlag = ["-t, --tag <tag:string>", "Assets with this tag"] as const;

export const excludeTagFlag = [
  "-x, --exclude-tag <tag:string>",
  "Not these; repeatable",
] as const;

export const selectorFlag = [
  "--selector <selector:string>",
  "Assets by graph, tag or path",
] as const;

export const startDateFlag = [
  "--start-date <date:string>",
  "Start, by default of yesterday",
] as const;

export const endDateFlag = [
  "--end-date <date:string>",
  "End, by default of yesterday",
] as const;
