import { basename } from "node:path";
import type { Project } from "../../project/model.ts";
import type { RunPlan } from "../../report/run_plan.ts";
import { inheritedVariables } from "../../run/children/environment.ts";
import { findJournals, readEarlierRuns } from "../../run/record/journal_folder.ts";
import { stateFolder } from "../../run/record/paths.ts";
import { describeRun } from "../../run/run_plan/describe.ts";
import type { SecretsBackend } from "../../secrets/backend.ts";
import type { Session } from "../../session.ts";
import { openCommandSession } from "../command_session.ts";
import type { Invocation } from "../invocation.ts";
import { logFolder } from "../log_folder.ts";
import { readPipeline } from "../pipeline.ts";
import { chooseRun, type RunChoice } from "./choice.ts";
import { exactlyOnceSettings, isRunIdGiven } from "./exactly_once.ts";
import { askedIngestr } from "./ingestr.ts";
import { settleFlags } from "./flag_rules.ts";
import type { RunFlags, RunPaths } from "./flags.ts";
import {
  filesOfVariables,
  ownVariables,
  surroundingFiles,
  surroundingHosts,
  variablesOfPrograms,
} from "./surroundings.ts";
import { type WatchedInvocation, watchInvocation } from "./watched_invocation.ts";

/** A plan, and what secrets it needs. */
export interface PlannedRun {
  readonly plan: RunPlan;
  readonly backend: SecretsBackend;
  readonly project: Project;
}

/**
 * What a run with these flags would do. Secrets are read, and nothing else is connected to.
 * @throws {KnownError} What would keep the run from starting.
 */
export async function planRun(
  asked: RunFlags,
  paths: RunPaths,
  { invocation, startedAt, warn }: {
    readonly invocation: Invocation;
    readonly startedAt: Date;
    readonly warn: (text: string) => void;
  },
): Promise<PlannedRun> {
  using watched = watchInvocation(invocation);
  // Nothing is asked about production where nothing is done.
  const given = settleFlags({ ...asked, force: true }, warn);
  await using held = new AsyncDisposableStack();
  await using session = await openCommandSession(given, {
    invocation: watched.invocation,
    path: paths[0],
    warn,
  });
  const { root } = session.project;
  const folder = logFolder(given, { root, workingDirectory: invocation.workingDirectory });
  const context = { invocation: watched.invocation, session };
  const pipeline = await readPipeline(given, paths[0], context);
  const choice = await chooseRun(given, paths, {
    ...context,
    pipeline,
    folder,
    startedAt,
    held,
    warn,
  });
  choice.selection.warnings.forEach(warn);
  const plan = await describeChosen(choice, { watched, session, folder, startedAt });
  return { plan, backend: session.backend, project: session.project };
}

/**
 * The plan of a run whose assets are chosen.
 * @throws {KnownError} What would keep the run from starting.
 */
export async function describeChosen(
  { flags, settings, selection, finishedBefore, mainDoneBefore, exactlyOnce }: RunChoice,
  { watched, session, folder, startedAt }: {
    readonly watched: WatchedInvocation;
    readonly session: Session;
    /** Of logs; `undefined` when nothing is kept. */
    readonly folder: string | undefined;
    readonly startedAt: Date;
  },
): Promise<RunPlan> {
  const { invocation } = watched;
  const { env } = invocation;
  const { project: { root, environment }, backend } = session;
  const before = { started: startedAt.toISOString(), environment: environment.name };
  const journals = folder === undefined ? [] : await findJournals(folder);
  const own = basename(stateFolder("", settings.pipeline));
  const hosts = await surroundingHosts(flags, { invocation, session });
  const inherited = inheritedVariables(env, {
    passCredentials: flags.passCredentials ?? false,
    isBackendVariable: session.isBackendVariable,
  });
  return await describeRun({
    settings,
    selection,
    connections: await session.connections(),
    platforms: session.platforms,
    objectStores: session.objectStores,
    types: session.connectionTypes,
    declaredConnections: new Set(environment.connections.map(({ name }) => name)),
    only: flags.only ?? [],
    singleCheck: flags.singleCheck,
    sensorMode: flags.sensorMode,
    pushMetadata: flags.pushMetadata ?? (flags.only?.includes("push-metadata") || undefined),
    mainDone: mainDoneBefore,
    exactlyOnce: exactlyOnce && exactlyOnceSettings(exactlyOnce, {
      runId: settings.runId,
      isGiven: isRunIdGiven(flags, env),
      keepsState: flags.state && flags.singleCheck === undefined && folder !== undefined,
      schemaPrefix: settings.schemaPrefix,
    }),
    ingestr: await askedIngestr(flags, invocation.workingDirectory),
    signal: invocation.signal,
    env,
    root,
    environment: environment.name,
    backend: backend.name,
    now: startedAt,
    asked: {
      tag: flags.tag,
      excludeTag: flags.excludeTag,
      selector: flags.selector,
      continues: flags.continue ?? false,
      finishedBefore,
    },
    earlierRuns: await readEarlierRuns(
      journals.filter(({ pipeline }) => pipeline === own),
      { than: { ...before, refresh: settings.fullRefresh }, most: runsToLookAt },
    ),
    surroundings: {
      hosts: () => [
        ...watched.addresses.map((address) => ({
          ...address,
          for: `secrets: ${backend.label}`,
          guarded: true,
        })),
        ...hosts,
      ],
      variables: (hasPrograms) => [
        ...ownVariables(watched, session),
        ...hasPrograms ? variablesOfPrograms(inherited) : [],
      ],
      files: [
        ...surroundingFiles(flags, { invocation, session, folder }),
        ...await filesOfVariables(watched, session),
      ],
      programs: flags.modified ? ["git"] : [],
      temporary: env.get("TMPDIR") ?? "/tmp",
    },
  });
}

/** For the median of durations. */
const runsToLookAt = 10;
