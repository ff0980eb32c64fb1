import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { differencesOf } from "../../../src/run/run_plan/compare.ts";
import type { StoredPlan } from "../../../src/run/run_plan/read_plan.ts";

const asset: StoredPlan["assets"][number] = {
  name: "a",
  type: "pg.sql",
  runs: true,
  files: { "assets/a.sql": "00" },
  strategy: "table: append",
  statements: ["INSERT"],
  checks: 1,
};

const plan: StoredPlan = {
  version: 1,
  pipeline: "shop",
  environment: "default",
  backend: "file",
  interval: { kind: "1 day" },
  full_refresh: false,
  files: { "pipeline.yml": "00" },
  assets: [asset],
  connections: [{ name: "warehouse", type: "postgres", secret: "etl/warehouse" }],
  reach: {
    hosts: [{ host: "db", port: 5432, for: "db", guarded: true }],
    variables: [{ name: "HOME", set: true, by: "run" }],
    files: [{ path: "/shop", access: "read" }],
    programs: [{ program: "/usr/bin/python3" }],
    libraries: ["/lib/duckdb.so"],
  },
};

function reach(changes: Partial<StoredPlan["reach"]>): StoredPlan {
  return { ...plan, reach: { ...plan.reach, ...changes } };
}

describe("a run and its plan", () => {
  it("do not differ by what falls away, but for assets", () => {
    assertEquals(differencesOf(plan, plan), []);
    assertEquals(differencesOf(plan, reach({ hosts: [], files: [], programs: [] })), []);
    assertEquals(differencesOf(plan, { ...plan, assets: [] }), [
      "asset a: was planned, and does not run",
    ]);
  });

  it("differ by each thing that was changed", () => {
    const changed = (changes: Partial<typeof asset>) =>
      differencesOf(plan, { ...plan, assets: [{ ...asset, ...changes }] });
    assertEquals(changed({ statements: ["DELETE", "INSERT"] }), [
      "asset a: its statements: was INSERT, is DELETE, INSERT",
    ]);
    assertEquals(changed({ strategy: undefined }), [
      "asset a: its strategy: was table: append, is none",
    ]);
    assertEquals(changed({ interval: { kind: "2 days" } }), [
      "asset a: the kind of its interval: was none, is 2 days",
    ]);
    assertEquals(changed({ files: { "assets/a.sql": "01" } }), ["assets/a.sql: has changed"]);
    assertEquals(differencesOf(plan, { ...plan, backend: "aws", full_refresh: true }), [
      "the secrets backend: was file, is aws",
      "a full refresh: was false, is true",
    ]);
    assertEquals(
      differencesOf(plan, {
        ...plan,
        connections: [{ name: "warehouse", type: "mysql", secret: "etl/other" }],
      }),
      [
        "connection warehouse: its type: was postgres, is mysql",
        "connection warehouse: its secret: was etl/warehouse, is etl/other",
      ],
    );
  });

  it("differ by each thing that is new", () => {
    const { hosts, files } = plan.reach;
    assertEquals(
      differencesOf(
        plan,
        reach({
          hosts: [...hosts, { host: "db", port: 5433, for: "db", guarded: true }],
          variables: [
            { name: "NEW", set: true, by: "run" },
            { name: "UNSET", set: false, by: "run" },
            { name: "SHLVL", set: true, by: "programs" },
          ],
          files: [...files, { path: "/shop", access: "write" }],
          programs: [{ program: "/usr/bin/uv" }],
          libraries: ["/lib/other.so"],
        }),
      ),
      [
        "host db:5433: is new",
        "variable NEW: is new",
        "write /shop: is new",
        "program /usr/bin/uv: is new",
        "library /lib/other.so: is new",
      ],
    );
  });
});
