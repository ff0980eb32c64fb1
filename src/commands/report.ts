import { Command } from "@cliffy/command";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { findProjectRoot } from "../project/root.ts";
import { writeTextFile } from "../project/text_file.ts";
import { type Output, processOutput } from "../report/output.ts";
import { runToHtml } from "../report/run/html.ts";
import { findJournals, type JournalPlace, readEarlierRuns } from "../run/record/journal_folder.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { logFolder } from "./log_folder.ts";
import { chooseJournal, readRecordedRun, requireRecordedRuns } from "./recorded_runs.ts";

/** So many earlier runs are compared with. */
const mostEarlierRuns = 20;

/** `bruin report`: a run as a page in one file. */
export function createReportCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[run-id:string]")
    .option("--pipeline <name:string>", "When several have this run")
    .option("--log-dir <folder:string>", "Where the run left its logs")
    .option("-o, --output <file:string>", "Instead of logs/reports; - prints it")
    .action(async (flags, runId) => {
      await using output = processOutput(invocation);
      await report(flags, runId, { invocation, output });
    });
}

interface ReportFlags {
  readonly pipeline?: string | undefined;
  readonly logDir?: string;
  readonly output?: string;
}

async function report(
  flags: ReportFlags,
  runId: string | undefined,
  { invocation, output }: { readonly invocation: Invocation; readonly output: Output },
): Promise<void> {
  const { workingDirectory } = invocation;
  const folder = logFolder(flags, {
    root: await findProjectRoot(workingDirectory),
    workingDirectory,
  });
  if (folder === undefined) throw new UsageError("--log-dir - keeps no logs to report on");
  const journals = await findJournals(folder);
  const named = flags.logDir !== undefined;
  await requireRecordedRuns(journals, { folder, workingDirectory, named });
  const chosen = chooseJournal(journals, { runId, folder, pipeline: flags.pipeline });
  const html = await pageOf(chosen, journals);
  if (flags.output === "-") {
    const data = output.data();
    data.write(html);
    data.close();
    return;
  }
  const path = flags.output === undefined
    ? join(folder, "reports", `${chosen.pipeline}__${chosen.run}.html`)
    : resolve(workingDirectory, flags.output);
  // A folder that cannot be made explains itself when the file is written.
  if (flags.output === undefined) {
    await Deno.mkdir(dirname(path), { recursive: true }).catch(() => {});
  }
  await writeTextFile(path, html);
  output.line(path);
}

async function pageOf(
  { path, pipeline }: JournalPlace,
  journals: readonly JournalPlace[],
): Promise<string> {
  const { run, alive } = await readRecordedRun(path);
  const others = journals.filter((other) => other.pipeline === pipeline && other.path !== path);
  const earlier = await readEarlierRuns(others, { than: run.header, most: mostEarlierRuns });
  return await runToHtml({
    run,
    alive,
    earlier,
    now: new Date(),
  });
}
