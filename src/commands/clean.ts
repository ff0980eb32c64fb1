import { Command } from "@cliffy/command";
import { relative } from "node:path";
import { UsageError } from "../errors.ts";
import { parseDuration } from "../duration.ts";
import { findProjectRoot } from "../project/root.ts";
import { type Output, processOutput } from "../report/output.ts";
import { cleanedFiles } from "../report/shapes/cleaned_files.ts";
import { type OldFile, removeFiles } from "../run/record/found_files.ts";
import { findOldFiles } from "../run/record/old_files.ts";
import { existingPath } from "./existing_path.ts";
import { type GlobalFlags, outputFlag, type OutputFormat, outputType, wantsJson } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { keptRuns } from "./kept_runs.ts";
import { logFolder } from "./log_folder.ts";
import { cleanUvCache } from "./uv_cache.ts";

interface CleanFlags {
  readonly all?: boolean | undefined;
  readonly olderThan?: string | undefined;
  readonly keepRuns?: number | undefined;
  readonly uvCache?: boolean | undefined;
  readonly force?: boolean | undefined;
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
    .option("--keep-runs <number:integer>", "Old runs but the last ones")
    .option("--uv-cache", "Also the packages that uv keeps")
    .option("-f, --force", "Do not ask about uv")
    .option("--dry-run", "Only list them")
    .option("--log-dir <path:string>", "Instead of logs/ in the project")
    .option(...outputFlag)
    .example("In a cron job:", "bruin clean --keep-runs 30")
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
  const root = await findProjectRoot(await existingPath(path, workingDirectory));
  const folder = logFolder(flags, { root, workingDirectory });
  if (folder === undefined) throw new UsageError("--log-dir must be a folder");
  const keepRuns = keptRuns(flags.keepRuns, "--keep-runs");
  // Asks first, so that nothing is deleted when it refuses.
  if (flags.uvCache) await cleanUvCache(flags, { invocation, output, quiet: json });
  const files = await findOldFiles(folder, { all, before, keepRuns });
  if (!dryRun) await removeFiles(files);
  if (json) output.jsonLine(cleanedFiles.write({ files, deleted: !dryRun }));
  else {
    const what = all || keepRuns !== undefined ? "file" : "log file";
    tell(files, { what, dryRun, workingDirectory, output });
  }
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
