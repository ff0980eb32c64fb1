import { dirname, join } from "node:path";
import type { Pipeline } from "../../project/model.ts";
import type { RunSummary, TaskLabel } from "../../report/event.ts";
import {
  type ExactlyOnceRecord,
  type ExactlyOnceSettings,
  notContinuable,
  recordBefore,
} from "../exactly_once/settings.ts";
import { JournalFile } from "./journal_file.ts";
import {
  type JournaledRun,
  JournalWriter,
  type JournalWriterOptions,
  type UnbegunEnd,
} from "./journal_writer.ts";
import { journalPath, stateFolder } from "./paths.ts";
import { type DescribedRun, type ProgressResult, runLog, type StateProgress } from "./state.ts";
import { StateFile } from "./state_file.ts";
import type { RunWitness, TaskFact } from "./witness.ts";

export interface RunRecordOptions {
  /** The folder of logs. */
  readonly folder: string;
  readonly pipeline: Pipeline;
  readonly runId: string;
  /** Whether the journal was made for this run, so that it has its id. */
  readonly claimed: boolean;
  /** Names of the assets that were chosen. */
  readonly chosen: readonly string[];
  /** Assets that the run which is continued has finished. */
  readonly finishedBefore: ReadonlySet<string>;
  /** Assets of which it has done the main step, and nothing of what follows is known to be done. */
  readonly mainDoneBefore: ReadonlySet<string>;
  /** How each asset is committed exactly once; `undefined` when that is not asked for. */
  readonly exactlyOnce: ExactlyOnceSettings | undefined;
  /** What the journal says of the run, once it begins. */
  readonly describeRun: () => Omit<JournaledRun, "pipeline" | "finishedBefore" | "tasks">;
  readonly journal: JournalWriterOptions;
  /**
   * What the state says of the run besides its progress, without secrets.
   * @param begun Whether it is known which values are secrets.
   */
  readonly describeState: (begun: boolean) => Promise<DescribedRun>;
  /** Told once of each file that cannot be written. */
  readonly onLost: (what: "journal" | "state", path: string, error: unknown) => void;
}

/**
 * What a run leaves on disk of what it does, from one stream of facts: its journal, of which `--continue`
 * and `report` read, and its state, which is made from the same facts now and then and at the end, and says
 * the reference the same. Both are there before anything is prepared, so that also a run that does not
 * begin can be continued.
 */
export class RunRecord implements RunWitness {
  readonly #options: RunRecordOptions;
  readonly #file: JournalFile;
  readonly #state: StateFile;
  /** `undefined` until the run begins. */
  #journal: JournalWriter | undefined;
  #planned: StateProgress["planned"];
  readonly #results: ProgressResult[] = [];
  /** Ids of the main tasks that may have taken effect. */
  readonly #sent = new Set<string>();
  #exactlyOnce: ExactlyOnceRecord | undefined;
  #stateIsLost = false;
  readonly #startedAt = Date.now();

  private constructor(options: RunRecordOptions, file: JournalFile) {
    const { folder, pipeline, runId, chosen, exactlyOnce } = options;
    this.#options = options;
    this.#file = file;
    this.#planned = chosen.map((asset) => ({ id: asset, asset, kind: "main" }));
    this.#exactlyOnce = exactlyOnce && recordBefore(exactlyOnce);
    const path = join(stateFolder(folder, pipeline), `${runId}.json`);
    this.#state = new StateFile(path, {
      unfinishedFolder: dirname(journalPath(folder, options)),
      current: () => this.#currentState(),
      onFailure: (error) => {
        this.#stateIsLost = true;
        options.onLost("state", path, error);
      },
      everyMs: 1_000,
    });
  }

  /** Resolves once it is on disk what the run is to do. */
  static async create(options: RunRecordOptions): Promise<RunRecord> {
    const path = journalPath(options.folder, options);
    const file = await JournalFile.create(path, {
      claimed: options.claimed,
      onFailure: (error) => options.onLost("journal", path, error),
    });
    const record = new RunRecord(options, file);
    await record.#state.flush();
    return record;
  }

  /**
   * Resolves once the plan is on disk.
   * @param exactlyOnce Where assets leave their rows; what is known before the run begins by default.
   * @throws {UsageError} When the state is lost, without which those rows could not be found again.
   */
  async begin(
    tasks: readonly TaskLabel[],
    exactlyOnce: ExactlyOnceRecord | undefined = this.#exactlyOnce,
  ): Promise<void> {
    const { pipeline, finishedBefore, describeRun, journal, claimed } = this.#options;
    this.#planned = tasks;
    this.#exactlyOnce = exactlyOnce;
    this.#journal = new JournalWriter(
      { ...describeRun(), pipeline, finishedBefore, tasks },
      journal,
    );
    await Promise.all([this.#file.append(this.#journal.header), this.#state.flush()]);
    // With an id of the user's own, the rows are found without the state.
    if (exactlyOnce !== undefined && this.#stateIsLost && claimed) throw notContinuable();
  }

  async observe(fact: TaskFact): Promise<void> {
    if (fact.kind === "sending") {
      if (fact.task.kind !== "main" || this.#sent.has(fact.task.id)) return;
      this.#sent.add(fact.task.id);
    } else if (fact.kind === "finished") {
      const { task, outcome, uncertain } = fact;
      this.#results.push({ task, outcome, uncertain });
      this.#state.changed();
    }
    const entry = this.#journal?.entryOf(fact);
    if (entry === undefined) return;
    if (isAwaited(fact)) await this.#file.append(entry);
    else this.#file.note(entry);
  }

  /** Resolves once the files have all that was observed. */
  async end(summary: RunSummary): Promise<void> {
    if (this.#journal !== undefined) this.#file.note(this.#journal.end(summary));
    await Promise.all([this.#state.flush(), this.#file[Symbol.asyncDispose]()]);
  }

  /** Writes why the run did not get as far as its first task; nothing when it did. Closes the files. */
  async endUnbegun(end: Omit<UnbegunEnd, "ms">): Promise<void> {
    if (this.#journal !== undefined) return;
    const { pipeline, finishedBefore, describeRun, journal } = this.#options;
    const started = new Date(this.#startedAt).toISOString();
    const run = { ...describeRun(), started, pipeline, finishedBefore, tasks: this.#planned };
    const writer = new JournalWriter(run, journal);
    this.#file.note(writer.header);
    this.#file.note(writer.endUnbegun({ ...end, ms: Date.now() - this.#startedAt }));
    await this.#file[Symbol.asyncDispose]();
  }

  async #currentState(): ReturnType<typeof runLog> {
    const { describeState, pipeline, runId, finishedBefore, mainDoneBefore } = this.#options;
    return await runLog(await describeState(this.#journal !== undefined), {
      pipeline,
      runId,
      exactlyOnce: this.#exactlyOnce,
      progress: {
        planned: this.#planned,
        results: this.#results,
        sent: this.#sent,
        finishedBefore,
        mainDoneBefore,
      },
    });
  }
}

/** Whether the run waits for the disk: no earlier fact tells the same. */
function isAwaited(fact: TaskFact): boolean {
  return fact.kind === "sending" ||
    fact.kind === "finished" && ["succeeded", "failed", "cancelled"].includes(fact.outcome);
}
