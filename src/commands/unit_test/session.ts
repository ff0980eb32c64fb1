import { ConnectionError, ProjectError } from "../../errors.ts";
import { connectionNameOf } from "../../project/connections.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import { parseVariableOverrides } from "../../project/variables.ts";
import { runInterval } from "../../run/interval.ts";
import { platformOf } from "../../run/main_step.ts";
import { runUnitTests, type TestPlace, type UnitTestResult } from "../../run/unit_tests/mod.ts";
import type { Session } from "../../session.ts";
import { openCommandSession, type ProjectFlags } from "../command_session.ts";
import type { Invocation } from "../invocation.ts";
import { variableAssignments } from "../pipeline.ts";
import { loadTargets } from "../validate/target.ts";

export interface UnitTestFlags extends ProjectFlags {
  readonly onConnection?: boolean | undefined;
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
  readonly var?: readonly string[] | undefined;
  readonly variant?: string | undefined;
}

/**
 * Carries out the unit tests of the assets that a path means, in their order.
 * @throws {KnownError} When the files cannot be read. What keeps one test from running is its result.
 */
export async function* unitTestsOf(
  flags: UnitTestFlags,
  path: string,
  { invocation, warn }: {
    readonly invocation: Invocation;
    readonly warn: (text: string) => void;
  },
): AsyncGenerator<UnitTestResult> {
  const { env, workingDirectory, signal } = invocation;
  const now = new Date();
  const dates = {
    startDate: flags.startDate ?? env.get("BRUIN_START_DATE"),
    endDate: flags.endDate ?? env.get("BRUIN_END_DATE"),
  };
  const usualInterval = runInterval(dates, now);
  const hasDates = dates.startDate !== undefined || dates.endDate !== undefined;
  await using session = await openCommandSession(flags, { invocation, path, warn, readOnly: true });
  // The tests of a developer are those of everybody: names have no prefix here.
  const environment = { ...session.project.environment, schemaPrefix: "" };
  const targets = await loadTargets(path, {
    project: { ...session.project, environment },
    workingDirectory,
    overrides: parseVariableOverrides(variableAssignments(flags, env)),
    variant: flags.variant,
    excludePaths: [],
    render: session.render,
  });
  await using places = new Places(session, invocation);
  for (const { pipeline, asset: only } of targets) {
    for (const asset of only === undefined ? pipeline.assets : [only]) {
      yield* runUnitTests(asset, {
        pipeline,
        platform: (asset) => platformOf(asset, session.platforms),
        place: (asset) =>
          flags.onConnection ? places.connection(asset, pipeline) : places.memory(asset, pipeline),
        interval: hasDates ? usualInterval : undefined,
        usualInterval,
        now,
        signal,
      });
    }
  }
}

/** Who answers the queries of tests, each opened once. */
class Places implements AsyncDisposable {
  readonly #session: Session;
  readonly #invocation: Invocation;
  #memory: Promise<TestPlace> | undefined;

  constructor(session: Session, invocation: Invocation) {
    this.#session = session;
    this.#invocation = invocation;
  }

  /** The database in this process, where it understands the asset; else the asset's own. */
  async memory(asset: Asset, pipeline: Pipeline): Promise<TestPlace> {
    const { memory } = this.#session;
    const { dialect, name } = memory.platform;
    if (platformOf(asset, this.#session.platforms)?.dialect.name !== dialect.name) {
      return await this.connection(asset, pipeline);
    }
    return await (this.#memory ??= memory.open(this.#invocation)
      .then((connection) => ({ name, connection, translate: (sql) => sql })));
  }

  /** The asset's own database. */
  async connection(asset: Asset, pipeline: Pipeline): Promise<TestPlace> {
    const name = connectionNameOf(asset, pipeline);
    if (name === undefined) {
      throw new ProjectError(`Assets of type "${asset.type}" have no connection`, {
        file: asset.path,
      });
    }
    const connections = await this.#session.connections();
    const connection = await connections.open(name);
    return { name, connection, translate: (sql) => sql };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const memory = await this.#memory?.catch((error) => {
      // The test that met it has told of it.
      if (!(error instanceof ConnectionError)) throw error;
      return undefined;
    });
    await memory?.connection[Symbol.asyncDispose]();
  }
}
