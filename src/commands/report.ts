import { Command } from "@cliffy/command";
import { basename, dirname, join, resolve } from "node:path";
import { ProjectError, UsageError } from "../errors.ts";
import { findProjectRoot } from "../project/root.ts";
import { describeFileError, writeTextFile } from "../project/text_file.ts";
import { closest } from "../registry.ts";
import { type Output, processOutput } from "../report/output.ts";
import { runToHtml } from "../report/run/html.ts";
import { isLocked } from "../run/record/file_lock.ts";
import { findJournals, type JournalPlace, readEarlierRuns } from "../run/record/journal_folder.ts";
import { parseJournal } from "../run/record/journal_reader.ts";
import { stateFolder } from "../run/record/paths.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { logFolder } from "./log_folder.ts";

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

/**
 * The run that the user means, without an id the one that was written last.
 * @throws {UsageError} When there is none, or there are several.
 */
function chooseJournal(
  journals: readonly JournalPlace[],
  { runId, folder, pipeline }: {
    readonly runId: string | undefined;
    readonly folder: string;
    readonly pipeline: string | undefined;
  },
): JournalPlace {
  const where = join(folder, "runs");
  if (journals.length === 0) {
    throw new UsageError("There is no journal of a run", {
      cause: "nothing was run yet, or with --no-state, or with an older version",
      where,
      fix: "run a pipeline, or name the folder of its logs with --log-dir",
    });
  }
  // The name as it is in paths.
  const wanted = pipeline === undefined ? undefined : basename(stateFolder("", { name: pipeline }));
  const candidates = journals.filter((journal) =>
    (wanted ?? journal.pipeline) === journal.pipeline
  );
  const [newest] = candidates;
  if (newest === undefined) {
    const names = [...new Set(journals.map((journal) => journal.pipeline))];
    throw notFound(`the pipeline "${pipeline}"`, { asked: wanted!, known: names, where });
  }
  if (runId === undefined) return newest;
  const [found, ...others] = candidates.filter(({ run }) => run === runId);
  if (found === undefined) {
    const ids = candidates.map(({ run }) => run);
    throw notFound(`the run "${runId}"`, { asked: runId, known: ids, where });
  }
  if (others.length > 0) {
    const names = [found, ...others].map((journal) => journal.pipeline);
    throw new UsageError(`Several pipelines have a run "${runId}": ${names.join(", ")}`, {
      fix: `add --pipeline ${names[0]}`,
    });
  }
  return found;
}

function notFound(
  what: string,
  { asked, known, where }: {
    readonly asked: string;
    /** Latest first. */
    readonly known: readonly string[];
    readonly where: string;
  },
): UsageError {
  const close = closest(asked, known);
  return new UsageError(`There is no journal of ${what}`, {
    cause: `the latest are ${known.slice(0, 5).join(", ")}`,
    where,
    fix: close === undefined ? "take one of these" : `did you mean "${close}"?`,
  });
}

async function pageOf(
  { path, pipeline }: JournalPlace,
  journals: readonly JournalPlace[],
): Promise<string> {
  // Asked first: a run that ends in between has its end in what is read then.
  const alive = await isLocked(path).catch(() => false);
  const run = parseJournal(await readJournal(path), path);
  const others = journals.filter((other) => other.pipeline === pipeline && other.path !== path);
  const earlier = await readEarlierRuns(others, { than: run.header, most: mostEarlierRuns });
  return await runToHtml({
    run,
    alive: alive && run.ended === undefined,
    earlier,
    now: new Date(),
  });
}

async function readJournal(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new ProjectError("Cannot read the journal of the run", { file: path }, {
      cause: describeFileError(error),
    });
  }
}
