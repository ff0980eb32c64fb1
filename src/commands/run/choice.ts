import { findModifiedFiles } from "../../project/modified.ts";
import type { Pipeline } from "../../project/model.ts";
import { selectAssets, type Selection } from "../../project/select.ts";
import type { RunSettings } from "../../run/asset_scope.ts";
import type { AskedSelection } from "../../run/record/earlier_runs.ts";
import { runIdOf } from "../../run/record/run_id.ts";
import type { Session } from "../../session.ts";
import { askedInterval } from "../interval.ts";
import type { Invocation } from "../invocation.ts";
import { type AskedExactlyOnce, askedExactlyOnce } from "./exactly_once.ts";
import type { RunFlags, RunPaths } from "./flags.ts";
import { chooseStreams } from "./stream.ts";

/** What a run is to do. */
export interface RunChoice {
  /** As they were given, or as the run had them that is continued. */
  readonly flags: RunFlags;
  readonly settings: RunSettings;
  readonly selection: Selection;
  /** What the user named, or what the run which is continued was asked for. */
  readonly asked: Pick<AskedSelection, "assets" | "modified">;
  /** Assets that the run which is continued has finished. */
  readonly finishedBefore: ReadonlySet<string>;
  /** Those of the chosen assets whose main step that run has done, so that it is left out. */
  readonly mainDoneBefore: ReadonlySet<string>;
  /** How assets are to be committed exactly once; `undefined` when that is not asked for. */
  readonly exactlyOnce: AskedExactlyOnce | undefined;
}

export interface RunChoiceOptions {
  readonly invocation: Invocation;
  readonly session: Session;
  /** As it is read with the flags that were given. */
  readonly pipeline: Pipeline;
  /** The folder of logs; `undefined` when nothing is kept. */
  readonly folder: string | undefined;
  /** When the program started. */
  readonly startedAt: Date;
  /** Keeps others from continuing the run that is continued. */
  readonly held: AsyncDisposableStack;
  readonly warn: (text: string) => void;
}

/**
 * Chooses the assets of a run and fixes its dates, from the flags or from the run that is continued.
 * @throws {KnownError} When the flags contradict each other or choose nothing.
 */
export async function chooseRun(
  given: RunFlags,
  paths: RunPaths,
  { invocation, session, pipeline: unrestored, folder, startedAt, held, warn }: RunChoiceOptions,
): Promise<RunChoice> {
  const { env, workingDirectory } = invocation;
  const continueRun = given.continue && (await import("./continue.ts")).continueRun;
  const continued = continueRun
    ? held.use(await continueRun(given, paths, { folder, unrestored, invocation, session, warn }))
    : undefined;
  const { flags, pipeline } = continued ?? { flags: given, pipeline: unrestored };
  const interval = askedInterval(flags, env, startedAt);
  const { backfillId } = given;
  const backfill = backfillId === undefined ? undefined : { id: backfillId, interval };
  const settings: RunSettings = {
    pipeline,
    schemaPrefix: session.project.environment.schemaPrefix,
    interval,
    executionMoment: { epochMicroseconds: startedAt.getTime() * 1_000, offsetMinutes: 0 },
    runId: runIdOf(env, { startedAt, backfill }),
    fullRefresh: flags.fullRefresh ?? isTrue(env.get("BRUIN_FULL_REFRESH")),
    applyIntervalModifiers: flags.applyIntervalModifiers ?? false,
    commitHash: "",
  };
  const { root } = session.project;
  const selection = continued?.selection ?? selectAssets(pipeline, {
    paths,
    bases: [workingDirectory, root],
    tag: flags.tag,
    excludeTags: flags.excludeTag,
    selector: flags.selector,
    modified: flags.modified ? await findModifiedFiles(root, { warn }) : undefined,
    downstream: flags.downstream,
    singleCheck: flags.singleCheck !== undefined,
  });
  const isNamed = selection.scope === "asset" || selection.scope === "assets";
  return {
    flags,
    settings,
    selection: chooseStreams(given, selection, settings),
    asked: continued?.asked ?? {
      assets: isNamed ? selection.named.map(({ name }) => name) : [],
      modified: flags.modified ?? false,
    },
    finishedBefore: continued?.finished ?? new Set(),
    mainDoneBefore: continued?.mainDone ?? new Set(),
    exactlyOnce: askedExactlyOnce(given, { pipeline, earlier: continued?.exactlyOnce, warn }),
  };
}

function isTrue(text: string | undefined): boolean {
  return /^(1|t|true)$/i.test(text ?? "");
}
