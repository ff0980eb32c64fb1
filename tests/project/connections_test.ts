import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../src/errors.ts";
import {
  type AssetSteps,
  connectionNameOf,
  defaultConnectionName,
  referencedConnections,
} from "../../src/project/connections.ts";
import type { Asset } from "../../src/project/model.ts";
import { ProjectProblems } from "../../src/project/problems.ts";
import { assetOf, pipelineOf } from "./asset_of.ts";

const typed = (type: string, fields: Partial<Asset> = {}) =>
  assetOf({ name: "x", type, ...fields });
const table = {
  ...{ type: "table", strategy: "", partitionBy: "", clusterBy: undefined, incrementalKey: "" },
  ...{ incrementalPredicate: "", timeGranularity: "" },
};

describe("connectionNameOf()", () => {
  for (
    const [asset, expected, defaults] of [
      [typed("pg.sql"), "postgres-default"],
      [typed("pg.sql", { connection: "mine" }), "mine", { postgres: "theirs" }],
      [typed("pg.sql"), "theirs", { postgres: "theirs" }],
      [typed("bq.sql"), "gcp-default"],
      [typed("bq.sensor.table"), "g", { google_cloud_platform: "g" }],
      [typed("bq.seed"), "g", { gcp: "g" }],
      [typed("gsheets"), "google-sheets-default"],
      [typed("emr_serverless.spark"), "emr_serverless-default"],
      [typed("s3.sensor.key_sensor"), "aws-default"],
      [typed("gcs.sensor.object"), "gcs-default"],
      [typed("gcs.sensor.object"), "g", { google_cloud_platform: "g" }],
      [typed("mongo.source"), "atlas", { mongo_atlas: "atlas" }],
      [typed("fw.sql"), "fabric-default"],
      [typed("looker"), undefined],
      [typed("agent.claude_code"), undefined],
      [typed("ingestr", { parameters: { destination_connection: "d" } }), "d"],
      [typed("ingestr", { parameters: { destination: "bigquery" } }), "gcp-default"],
      [typed("ingestr", { parameters: { destination: "iceberg" } }), "iceberg-default"],
      [typed("ingestr", { parameters: { destination: "gsheets" } }), "google-sheets-default"],
    ] as [Asset, string | undefined, Record<string, string>?][]
  ) {
    it(`gives ${expected} for ${asset.type} with ${JSON.stringify(defaults ?? {})}`, () => {
      const pipeline = pipelineOf([asset], { defaultConnections: defaults ?? {} });
      assertEquals(connectionNameOf(asset, pipeline), expected);
    });
  }

  for (
    const [asset, message] of [
      [typed("r"), "no connection mapping found for asset type 'r'"],
      [typed("tableau"), "no connection mapping found for asset type 'tableau'"],
      [typed("constructor"), "no connection mapping found for asset type 'constructor'"],
      [
        typed("ingestr", { parameters: { destination: "mysql" } }),
        "connection type could not be inferred for destination 'mysql', " +
        "please specify a `connection` key in the asset",
      ],
    ] as const
  ) {
    it(`refuses ${asset.type}`, () => {
      const error = assertThrows(() => connectionNameOf(asset, pipelineOf([asset])), ProjectError);
      assertEquals([error.message, error.position.file], [message, asset.path]);
    });
  }

  it("gives Python and empty assets the platform of most SQL assets", () => {
    const python = typed("python");
    const pipeline = pipelineOf([
      ...[python, typed("sf.sql"), typed("duckdb.sql"), typed("duckdb.seed"), typed("sf.seed")],
      ...[typed("ingestr", { parameters: { destination: "duckdb" } })],
    ]);
    assertEquals(connectionNameOf(python, pipeline), "duckdb-default");
    assertEquals(connectionNameOf(typed("empty"), pipeline), "duckdb-default");
  });

  it("asks for `connection` when platforms tie, or there is no SQL asset", () => {
    const python = typed("python");
    const tied = pipelineOf([python, typed("sf.sql"), typed("pg.sql"), typed("duckdb.seed")]);
    const error = assertThrows(() => connectionNameOf(python, tied), ProjectError);
    assertEquals(
      error.message,
      "the connection of asset 'x' cannot be inferred: " +
        "the pipeline has equally many assets of snowflake and postgres",
    );
    assertEquals(error.explanation.fix, "give `connection` in the asset");
    assertThrows(
      () => connectionNameOf(python, pipelineOf([python])),
      ProjectError,
      "the pipeline has no SQL asset",
    );
  });
});

describe("defaultConnectionName()", () => {
  it("has none for some connection types", () => {
    assertEquals(["tableau", "generic", "vitess", "stripe"].map(defaultConnectionName), [
      ...[undefined, undefined, undefined, "stripe-default"],
    ]);
  });
});

/** `connection: asset role, …` for each connection. */
function describeUses(steps: AssetSteps[], declared?: ReadonlySet<string>): string[] {
  const pipeline = pipelineOf(steps.map(({ asset }) => asset));
  return [...referencedConnections(pipeline, steps, { declared })].map(([name, uses]) =>
    `${name}: ${uses.map(({ asset, role }) => `${asset} ${role}`).join(", ")}`
  );
}

const main = (asset: Asset): AssetSteps => ({ asset, main: true, checks: false });
const checks = (asset: Asset): AssetSteps => ({ asset, main: false, checks: true });

describe("referencedConnections()", () => {
  for (
    const [steps, expected] of [
      [[main(typed("pg.sql")), checks(typed("pg.sql"))], ["postgres-default: x main, x check"]],
      [[main(typed("pg.source"))], []],
      [[checks(typed("pg.source"))], ["postgres-default: x check"]],
      [[main(typed("empty")), main(typed("looker"))], []],
      [[main(typed("quicksight.dataset"))], []],
      [
        [main(typed("quicksight.dataset", { parameters: { refresh: "true" } }))],
        ["quicksight-default: x main"],
      ],
      [
        [main(typed("ingestr", {
          parameters: { source_connection: "s", destination: "duckdb" },
        }))],
        ["s: x source", "duckdb-default: x destination"],
      ],
      [
        [main(typed("ingestr", {
          parameters: { source_connection: "chess.com", destination: "duckdb" },
        }))],
        ["duckdb-default: x destination"],
      ],
      [
        [main(typed("python", {
          connection: "c",
          secrets: [{ key: "k", injectAs: "K" }, { key: "", injectAs: "" }],
        }))],
        ["k: x secret", "c: x main"],
      ],
      [[main(typed("python"))], []],
      [
        [main(typed("python", { materialization: table })), main(typed("duckdb.sql"))],
        ["duckdb-default: x destination, x main"],
      ],
      [[main(typed("r", { connection: "c" }))], ["c: x main"]],
      [
        [checks(typed("emr_serverless.spark", { parameters: { athena_connection: "a" } }))],
        ["a: x check"],
      ],
      [
        [{ asset: typed("pg.source"), main: true, checks: false, metadataPush: true }],
        ["postgres-default: x metadata"],
      ],
      [[{ asset: typed("r"), main: true, checks: false, metadataPush: true }], []],
    ] as [AssetSteps[], string[]][]
  ) {
    it(`gives [${expected}] for ${steps.map(({ asset }) => asset.type)}`, () => {
      assertEquals(describeUses(steps), expected);
    });
  }

  it("asks for a public source that the user declares", () => {
    const asset = typed("ingestr", {
      parameters: { source_connection: "chess.com", destination: "duckdb" },
    });
    assertEquals(describeUses([main(asset)], new Set(["chess.com"]))[0], "chess.com: x source");
  });

  it("reports every asset without a connection at once", () => {
    const error = assertThrows(
      () =>
        describeUses([
          main(typed("ingestr", { name: "a", path: "/a" })),
          checks(typed("r", { name: "b", path: "/b" })),
          checks(typed("emr_serverless.spark", { name: "c", path: "/c" })),
        ]),
      ProjectProblems,
    );
    assertEquals(error.problems.map(({ message }) => message), [
      "source connection not configured",
      "no connection mapping found for asset type 'r'",
      "the checks of asset 'c' need a connection",
    ]);
  });
});
