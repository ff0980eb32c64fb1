import { Command } from "@cliffy/command";
import { UsageError } from "../errors.ts";
import { findProjectRoot } from "../project/root.ts";
import { didYouMean } from "../registry.ts";
import { type ExplainedCode, looksLikeCode } from "../report/explained_code.ts";
import { type Output, processOutput } from "../report/output.ts";
import { explainedCode, explainedRun } from "../report/shapes/why.ts";
import { findJournals } from "../run/record/journal_folder.ts";
import { type GlobalFlags, outputFlag, type OutputFormat, outputType, wantsJson } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { logFolder } from "./log_folder.ts";
import { chooseJournal, readRecordedRun, requireRecordedRuns } from "./recorded_runs.ts";

interface WhyFlags {
  readonly pipeline?: string | undefined;
  readonly logDir?: string;
  readonly output?: OutputFormat;
}

/** `bruin why`: what a code means, or why a run ended as it did. Connects to nothing. */
export function createWhyCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[code-or-run:string]")
    .option("--pipeline <name:string>", "When several have this run")
    .option("--log-dir <folder:string>", "Where the run left its logs")
    .option(...outputFlag)
    .example("A code of a message:", "bruin why E110")
    .example("The newest run:", "bruin why")
    .action(async (flags, subject) => {
      const json = wantsJson(flags, invocation);
      await using output = processOutput(invocation);
      const asked = subject?.trim();
      if (asked !== undefined && looksLikeCode(asked)) {
        const code = await findCode(asked.toUpperCase());
        if (json) output.jsonLine(explainedCode.write(code));
        else tellCode(code, output);
      } else await whyRun(flags, asked, { invocation, output, json });
    });
}

/** @throws {UsageError} When there is no such code. */
async function findCode(code: string): Promise<ExplainedCode> {
  const { explainedCodes } = await import("../report/explained_codes.ts");
  const found = explainedCodes.find((each) => each.code === code);
  if (found !== undefined) return found;
  throw new UsageError(`There is no code "${code}"`, {
    fix: "take the one that the message ends with, such as E110; docs/errors.md lists all",
    ...didYouMean(code, explainedCodes.map((each) => each.code)),
  });
}

/** @throws {UsageError} When what is no run is close to a code. */
async function refuseMistypedCode(text: string): Promise<void> {
  const { explainedCodes } = await import("../report/explained_codes.ts");
  const meant = didYouMean(text, explainedCodes.map((each) => each.code));
  if (meant.fix === undefined) return;
  throw new UsageError(`There is no code and no run "${text}"`, meant);
}

function tellCode(
  { code, title, stage, cause, fix, exit, repeated }: ExplainedCode,
  output: Output,
) {
  const parts = [["stage", stage], ["cause", cause], ["fix", fix], ["exit", exit], [
    "tried again",
    repeated,
  ]];
  output.line(`${code}: ${title}`);
  for (const [name, text] of parts) {
    if (text !== undefined) output.line(`  ${name}: ${text}`, { wrap: true });
  }
}

async function whyRun(
  flags: WhyFlags,
  runId: string | undefined,
  { invocation, output, json }: {
    readonly invocation: Invocation;
    readonly output: Output;
    readonly json: boolean;
  },
): Promise<void> {
  const { workingDirectory } = invocation;
  const root = await findProjectRoot(workingDirectory);
  const folder = logFolder(flags, { root, workingDirectory });
  if (folder === undefined) throw new UsageError("--log-dir - keeps no logs to look into");
  const { pipeline } = flags;
  const journals = await findJournals(folder);
  if (runId !== undefined && !journals.some(({ run }) => run === runId)) {
    await refuseMistypedCode(runId);
  }
  const named = flags.logDir !== undefined;
  await requireRecordedRuns(journals, { folder, workingDirectory, named });
  const journal = chooseJournal(journals, { runId, folder, pipeline });
  const { explainRun, formatExplainedRun } = await import("../report/explained_run.ts");
  const explained = explainRun(await readRecordedRun(journal.path));
  if (json) output.jsonLine(explainedRun.write(explained));
  else output.line(formatExplainedRun(explained).join("\n"), { wrap: true });
}
