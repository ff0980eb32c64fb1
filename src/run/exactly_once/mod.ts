/** Assets that leave a row in their database when they are committed, so that none is done twice. */
import { KnownError, QueryError, UsageError } from "../../errors.ts";
import type { ConnectionStore } from "../../connections/store.ts";
import type { CommittedOnce } from "../../sql/transactions.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { PreparedTask } from "../prepare.ts";
import type { TaskContext } from "../task.ts";
import { type CoveredTask, coveredTasks } from "./coverage.ts";
import { Ledger } from "./ledger.ts";
import {
  type ExactlyOnceRecord,
  type ExactlyOnceSettings,
  intervalKey,
  recordBefore,
} from "./settings.ts";

export interface BeginOptions {
  readonly settings: ExactlyOnceSettings;
  readonly tasks: readonly PreparedTask[];
  readonly connections: Pick<ConnectionStore, "open">;
  readonly signal: AbortSignal;
}

/** How long a database may take to tell whether it has committed something, after a failure. */
const answerMs = 30_000;

/** The assets of one run that are committed with a row. */
export class ExactlyOnce {
  /** For the state of the run. */
  readonly record: ExactlyOnceRecord;
  readonly #tasks: ReadonlyMap<string, Entry>;
  /** What is not covered now, and was when the run began that is continued: asset → time as text. */
  readonly #formerly: ReadonlyMap<string, string>;

  private constructor(
    record: ExactlyOnceRecord,
    { tasks, formerly }: {
      readonly tasks: ReadonlyMap<string, Entry>;
      readonly formerly: ReadonlyMap<string, string>;
    },
  ) {
    this.record = record;
    this.#tasks = tasks;
    this.#formerly = formerly;
  }

  /**
   * Makes the tables that are missing, and asks them what was committed before.
   * @throws {KnownError} When an asset cannot be committed once, or a table cannot be used. No asset was
   * started.
   */
  static async begin({ settings, tasks, connections, signal }: BeginOptions): Promise<ExactlyOnce> {
    const { covered, leftOut } = coveredTasks(tasks, settings);
    const entries = new Map<string, Entry>();
    const formerly = new Map<string, string>();
    const tables: Record<string, string> = Object.fromEntries(settings.begun);
    for (const [name, all] of Map.groupBy(covered, ({ connection }) => connection)) {
      const [first] = all;
      if (first === undefined) continue;
      const ledger = await openLedger(name, first, { settings, connections, signal });
      tables[name] = ledger.table;
      for (const entry of await ask(ledger, all, signal)) {
        entries.set(entry.task.planned.asset.name, entry);
      }
      if (leftOut.length === 0) continue;
      const { interval } = first.scope.settings;
      const found = await ledger.committed(intervalKey(interval), signal);
      for (const name of leftOut) if (found.has(name)) formerly.set(name, found.get(name)!);
    }
    const record = { ...recordBefore(settings), tables, left_out: leftOut };
    const exactlyOnce = new ExactlyOnce(record, { tasks: entries, formerly });
    refuseRepetition(settings.repeat, exactlyOnce.committedBefore());
    return exactlyOnce;
  }

  /** Whether a second attempt of an asset leaves the same as the first, whatever it does. */
  covers(asset: string): boolean {
    return this.#tasks.has(asset);
  }

  /** Names of the assets that were committed with a row before, each with the time as text. */
  committedBefore(): ReadonlyMap<string, string> {
    const covered = [...this.#tasks].flatMap(([name, { committedAt }]) =>
      committedAt === undefined ? [] : [[name, committedAt] as const]
    );
    return new Map([...this.#formerly, ...covered]);
  }

  /** How the statements of an asset are committed; `undefined` as they are. */
  of({ asset }: Pick<AssetScope, "asset">): CommittedOnce | undefined {
    const entry = this.#tasks.get(asset.name);
    if (entry === undefined) return undefined;
    const { ledger, interval, task: { transactions } } = entry;
    return { transactions, row: ledger.row(asset.name, interval) };
  }

  /**
   * Does the main step of an asset unless it was committed before. When it fails, the table is asked
   * whether it was committed all the same.
   * @throws What `work` throws, when nothing was committed.
   */
  async guard(asset: string, work: () => Promise<void>, task: TaskContext): Promise<void> {
    const entry = this.#tasks.get(asset);
    const before = entry === undefined ? this.#formerly.get(asset) : entry.committedAt;
    if (before !== undefined) return task.log(already(before));
    if (entry === undefined) return await work();
    try {
      await work();
    } catch (error) {
      // Nothing else comes from a database that may have committed it.
      if (!(error instanceof QueryError) || task.signal.aborted) throw error;
      const time = await committedAt(entry, asset, task.signal);
      if (time !== undefined) {
        entry.committedAt = time;
        return task.log(already(time));
      }
      throw error.outcomeUnknown ? withRemedy(error) : error;
    }
  }
}

/** @throws {UsageError} When assets are to be done again although their rows say that they are done. */
function refuseRepetition(repeat: readonly string[], done: ReadonlyMap<string, string>): void {
  const refused = repeat.filter((name) => done.has(name));
  if (refused.length === 0) return;
  throw new UsageError(`--repeat: already committed by the last run: ${refused.join(", ")}`, {
    cause: "with --exactly-once, the database knows what was committed, and nothing is done twice",
    fix: "leave out --repeat; to do it twice on purpose, run the asset by its path, without " +
      "--continue",
  });
}

/** A covered asset in its table. */
interface Entry {
  readonly task: CoveredTask;
  readonly ledger: Ledger;
  readonly interval: { readonly start: string; readonly end: string };
  /** As far as the table has been asked; `undefined` when it had no row. */
  committedAt: string | undefined;
}

async function openLedger(
  name: string,
  { transactions, scope: { settings: { pipeline, interval } } }: CoveredTask,
  { settings, connections, signal }: Pick<BeginOptions, "settings" | "connections" | "signal">,
): Promise<Ledger> {
  const { runId, place: { schema, table }, schemaPrefix, begun } = settings;
  const options = {
    name,
    connection: await connections.open(name),
    transactions,
    run: { runId, pipeline: pipeline.name, interval: intervalKey(interval) },
    signal,
  };
  const known = begun.get(name);
  return known === undefined
    ? await Ledger.begin({ schema: schema === "" ? "" : schemaPrefix + schema, table }, options)
    : await Ledger.find(known, options);
}

/** Asks the table about each interval, of which there are several when assets shift theirs. */
async function ask(
  ledger: Ledger,
  tasks: readonly CoveredTask[],
  signal: AbortSignal,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  const keyed = tasks.map((task) => ({ task, interval: intervalKey(task.scope.interval) }));
  for (const same of Map.groupBy(keyed, ({ interval }) => JSON.stringify(interval)).values()) {
    const interval = same[0]?.interval;
    if (interval === undefined) continue;
    const found = await ledger.committed(interval, signal);
    for (const { task } of same) {
      entries.push({ task, ledger, interval, committedAt: found.get(task.planned.asset.name) });
    }
  }
  return entries;
}

/** When the asset was committed; `undefined` when it was not, or the database cannot say. */
async function committedAt(
  { ledger, interval }: Entry,
  asset: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    return (await ledger.committed(interval, limit)).get(asset);
  } catch (error) {
    // What the asset failed with says more than this, and another attempt is safe without an answer.
    if (error instanceof KnownError || limit.aborted) return undefined;
    throw error;
  }
}

function already(time: string): string {
  return `Committed before, at ${time}, and not done again`;
}

/** The user need not look: the table will tell whether it was committed. */
function withRemedy(error: QueryError): QueryError {
  return error.reworded({
    fix: "run again with --continue, which asks the database whether this was committed and does " +
      "nothing twice",
  });
}
