import { KnownError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { cannotCommitOnce } from "../../sql/exactly_once.ts";
import type { Transactions } from "../../sql/transactions.ts";
import { type MainWork, mainWork } from "../main_step.ts";
import type { PreparedTask } from "../prepare.ts";
import { queryStatements } from "../steps/query.ts";
import { throwErrors } from "../preflight_error.ts";
import { type ExactlyOnceSettings, notContinuable, optsOut } from "./settings.ts";

/** A main task whose statements are committed together with a row. */
export interface CoveredTask extends PreparedTask {
  readonly connection: string;
  readonly transactions: Transactions;
}

/** What the main tasks of a run are to the option. */
export interface Coverage {
  readonly covered: readonly CoveredTask[];
  /** Names of the assets that want to be left out. */
  readonly leftOut: readonly string[];
  /** Why it cannot be given to the run as it is. */
  readonly problems: readonly KnownError[];
}

/** Work that changes nothing, so that it may be done any number of times. */
const harmless: ReadonlySet<MainWork["kind"]> = new Set(["nothing", "sensor", "object_sensor"]);

const writesByItself: Readonly<Partial<Record<MainWork["kind"], string>>> = {
  python: "a program that writes by itself does so in transactions of its own",
  r: "a program that writes by itself does so in transactions of its own",
  agent: "nothing that an agent does is in a transaction",
  ingest: "ingestr writes in transactions of its own",
};

/**
 * Tells which tasks are committed with a row, and finds everything that cannot be: nothing is to be weaker
 * than what was asked for.
 */
export function coverageOf(tasks: readonly PreparedTask[]): Coverage {
  const covered: CoveredTask[] = [];
  const leftOut: string[] = [];
  const problems: KnownError[] = [];
  for (const task of tasks) {
    const { asset, step, connections: [connection] } = task.planned;
    if (step.kind !== "main" || changesNothing(asset)) continue;
    if (optsOut(asset)) {
      leftOut.push(asset.name);
      continue;
    }
    const transactions = task.platform?.dialect.transactions;
    const problem = onceProblem(task);
    if (problem !== undefined) problems.push(problem);
    else if (transactions !== undefined && connection !== undefined) {
      covered.push({ ...task, connection, transactions });
    }
  }
  return { covered, leftOut, problems };
}

/**
 * The tasks of a run that is to commit each exactly once.
 * @throws {KnownError} When one of them cannot be, or when no later run could know which were.
 */
export function coveredTasks(
  tasks: readonly PreparedTask[],
  { continuable }: Pick<ExactlyOnceSettings, "continuable">,
): Omit<Coverage, "problems"> {
  const { covered, leftOut, problems } = coverageOf(tasks);
  throwErrors(problems);
  if (!continuable && covered.length > 0) throw notContinuable();
  return { covered, leftOut };
}

/** The main step of an asset, and the platform that it runs on. */
export type MainStep = Pick<PreparedTask, "scope" | "platform">;

/**
 * Why the main step of an asset cannot be committed with a row, or be made at all; `undefined` when it can,
 * when it changes nothing, and when the asset wants to be left out.
 */
export function onceProblem(main: MainStep): KnownError | undefined {
  const { asset } = main.scope;
  const work = mainWork(asset);
  if (work === undefined || changesNothing(asset) || optsOut(asset)) return undefined;
  const obstacle = obstacleOf(work, main);
  if (obstacle !== undefined) return cannotCommitOnce(asset, { cause: obstacle });
  return work.kind === "query" ? scriptProblem(main) : undefined;
}

function changesNothing(asset: Asset): boolean {
  const work = mainWork(asset);
  return work === undefined || harmless.has(work.kind);
}

function obstacleOf(work: MainWork, { platform }: MainStep): string | undefined {
  const loadsRows = work.kind === "query" || work.kind === "seed" ||
    (work.kind === "python" && work.returnsRows);
  if (!loadsRows) return writesByItself[work.kind];
  return platform !== undefined && platform.dialect.transactions === undefined
    ? `${platform.label} has no transaction that holds all of its statements`
    : undefined;
}

/** What its statements say against one transaction; also what keeps them from being made at all. */
function scriptProblem({ scope, platform }: MainStep): KnownError | undefined {
  const dialect = platform?.dialect;
  const transactions = dialect?.transactions;
  if (dialect === undefined || transactions === undefined) return undefined;
  try {
    queryStatements({ scope, dialect, once: { transactions, row: "" } });
    return undefined;
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}
