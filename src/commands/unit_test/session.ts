import { parseVariableOverrides } from "../../project/variables.ts";
import { platformOf } from "../../run/main_step.ts";
import { runUnitTests, type UnitTestResult } from "../../run/unit_tests/mod.ts";
import { openCommandSession, type ProjectFlags } from "../command_session.ts";
import { type DateFlags, givenInterval } from "../interval.ts";
import type { Invocation } from "../invocation.ts";
import { variableAssignments } from "../pipeline.ts";
import { loadTargets } from "../validate/target.ts";
import { TestPlaces } from "./places.ts";

export interface UnitTestFlags extends ProjectFlags, DateFlags {
  readonly onConnection?: boolean | undefined;
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
  const interval = givenInterval(flags, env, now);
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
  await using places = new TestPlaces(session, { invocation, warn });
  for (const { pipeline, asset: only } of targets) {
    for (const asset of only === undefined ? pipeline.assets : [only]) {
      yield* runUnitTests(asset, {
        pipeline,
        platform: (asset) => platformOf(asset, session.platforms),
        place: (asset) =>
          flags.onConnection ? places.connection(asset, pipeline) : places.nearest(asset, pipeline),
        interval,
        now,
        signal,
      });
    }
  }
}
