import { KnownError } from "../../errors.ts";
import { cannotCommitOnce } from "../../sql/exactly_once.ts";
import type { Transactions } from "../../sql/transactions.ts";
import { type MainWork, mainWork } from "../main_step.ts";
import type { PreparedTask } from "../prepare.ts";
import { queryStatements } from "../steps/query.ts";
import { optsOut } from "./settings.ts";

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
    const work = step.kind === "main" ? mainWork(asset) : undefined;
    if (work === undefined || harmless.has(work.kind)) continue;
    if (optsOut(asset)) {
      leftOut.push(asset.name);
      continue;
    }
    const transactions = task.platform?.dialect.transactions;
    const obstacle = obstacleOf(work, task);
    if (obstacle !== undefined) problems.push(cannotCommitOnce(asset, { cause: obstacle }));
    else if (transactions !== undefined && connection !== undefined) {
      const one = { ...task, connection, transactions };
      const problem = work.kind === "query" ? scriptProblem(one) : undefined;
      if (problem === undefined) covered.push(one);
      else problems.push(problem);
    }
  }
  return { covered, leftOut, problems };
}

function obstacleOf(work: MainWork, { platform }: PreparedTask): string | undefined {
  const loadsRows = work.kind === "query" || work.kind === "seed" ||
    (work.kind === "python" && work.returnsRows);
  if (!loadsRows) return writesByItself[work.kind];
  return platform !== undefined && platform.dialect.transactions === undefined
    ? `${platform.label} has no transaction that holds all of its statements`
    : undefined;
}

/** What its statements say against one transaction; also what keeps them from being made at all. */
function scriptProblem({ scope, platform, transactions }: CoveredTask): KnownError | undefined {
  try {
    queryStatements({ scope, dialect: platform!.dialect, once: { transactions, row: "" } });
    return undefined;
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}
