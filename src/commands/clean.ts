import { Command } from "@cliffy/command";
import { relative, resolve } from "node:path";
import { ProjectError, UsageError } from "../errors.ts";
import { parseDuration } from "../duration.ts";
import { findProjectRoot } from "../project/root.ts";
import { describeFileError } from "../project/text_file.ts";
import { type Output, processOutput } from "../report/output.ts";
import { cleanedFiles } from "../report/shapes/cleaned_files.ts";
import { findOldFiles, type OldFile } from "../run/record/old_files.ts";
import { type GlobalFlags, outputFlag, type OutputFormat, outputType, wantsJson } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { logFolder } from "./log_folder.ts";

interface CleanFlags {
  readonly all?: boolean | undefined;
  readonly olderThan?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly logDir?: string;
  readonly output?: OutputFormat;
}

/** `bruin clean`: deletes what runs left in the folder of logs, and never anything outside of it. */
export function createCleanCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("--all", "Also reports, exports, earlier runs")
    .option("--older-than <age:string>", "Only these, such as 30d or 12h")
    .option("--dry-run", "Only list them")
    .option("--log-dir <path:string>", "Instead of logs/ in the project")
    .option(...outputFlag)
    .action(async (flags, path = ".") => {
      await clean(flags, path, invocation);
    });
}

async function clean(flags: CleanFlags, path: string, invocation: Invocation): Promise<void> {
  const json = wantsJson(flags, invocation);
  const { workingDirectory } = invocation;
  await using output = processOutput(invocation);
  const { all = false, dryRun = false } = flags;
  const before = new Date(Date.now() - readAge(flags.olderThan));
  const root = await findProjectRoot(resolve(workingDirectory, path));
  const folder = logFolder(flags, { root, workingDirectory });
  if (folder === undefined) throw new UsageError("--log-dir must be a folder");
  const files = await findOldFiles(folder, { all, before });
  if (!dryRun) { for (const { path } of files) await removeFile(path); }
  if (json) return output.jsonLine(cleanedFiles.write({ files, deleted: !dryRun }));
  tell(files, { what: all ? "file" : "log file", dryRun, workingDirectory, output });
}

/** Milliseconds. @throws {UsageError} When it is no duration. */
function readAge(text: string | undefined): number {
  if (text === undefined) return 0;
  const age = parseDuration(text, { days: true });
  if (age !== undefined && age >= 0) return age;
  throw new UsageError(`--older-than must be a duration, got "${text}"`, {
    fix: "write it like 30d or 12h",
  });
}

async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    // Somebody else cleans at the same time.
    if (error instanceof Deno.errors.NotFound) return;
    throw new ProjectError(`Cannot delete the file: ${describeFileError(error)}`, { file: path });
  }
}

function tell(
  files: readonly OldFile[],
  { what, dryRun, workingDirectory, output }: {
    readonly what: string;
    readonly dryRun: boolean;
    readonly workingDirectory: string;
    readonly output: Output;
  },
): void {
  if (files.length === 0) return output.line(`No ${what}s found, nothing to clean up...`);
  if (dryRun) { for (const { path } of files) output.line(relative(workingDirectory, path)); }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const count = `${files.length} ${what}${files.length === 1 ? "" : "s"}`;
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  output.line(
    dryRun ? `Would remove ${count} (${size}).` : `Successfully removed ${count} (${size}).`,
  );
}
