import { KnownError } from "../errors.ts";
import type { MaterializeContext } from "../sql/dialect.ts";
import { materialize } from "../sql/materialize.ts";
import { assetPlatform, ruleLabelOf } from "./asset_platform.ts";
import { checkFlaw } from "./checks.ts";
import { materializationFlaws } from "./materialization.ts";
import { assetRule, type Finding } from "./rule.ts";

/**
 * Not in the reference, where these fail when the asset is run: strategies and checks that the
 * platform does not have, and whatever else its statements need of the asset. They are built here as a
 * run builds them, only from another query, and thrown away.
 */
export const dialectSupportRules = [
  assetRule("platform-supports-materialization", function* ({ asset, dialectOf }) {
    const dialect = dialectOf(assetPlatform(asset.type)?.name ?? "");
    if (dialect === undefined || !asset.type.endsWith(".sql")) return;
    // A flaw that has a rule of its own is reported by that rule only.
    for (const _ of materializationFlaws(asset)) return;
    const query = asset.materialization?.strategy === "ddl" ? "" : "SELECT 1";
    yield* messageOf(() => materialize(asset, { query, dialect, context: sampleContext }));
  }),

  assetRule("platform-supports-checks", function* ({ asset, dialectOf }) {
    const dialect = dialectOf(assetPlatform(asset.type)?.name ?? "");
    if (dialect === undefined) return;
    for (const column of asset.columns) {
      for (const check of column.checks) {
        if (checkFlaw(check) !== undefined) continue;
        if (check.name === "relationships" && column.foreignKey === undefined) continue;
        const build = Object.hasOwn(dialect.checks, check.name)
          ? dialect.checks[check.name]
          : undefined;
        if (build === undefined) {
          const label = ruleLabelOf(assetPlatform(asset.type)!);
          yield `Check '${check.name}' of column '${column.name}' is not supported on ${label}`;
        } else {
          yield* messageOf(() => build(asset, column, check));
        }
      }
    }
  }),
];

const sampleContext: MaterializeContext = {
  interval: {
    startDate: "2000-01-01",
    endDate: "2000-01-01",
    startTimestamp: "2000-01-01T00:00:00.000000Z",
    endTimestamp: "2000-01-01T23:59:59.999999Z",
  },
  fullRefresh: false,
  suffix: () => "abcdefgh",
};

function messageOf(build: () => unknown): Finding[] {
  try {
    build();
    return [];
  } catch (error) {
    if (error instanceof KnownError) {
      const { code: _, ...explanation } = error.explanation;
      return [{ message: error.message, ...explanation }];
    }
    throw error;
  }
}
