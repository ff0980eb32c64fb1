/** What editors read of files: `internal parse-pipeline` and `internal parse-asset`. */
import { describe, it } from "@std/testing/bdd";
import { type Call, replay, sqlAsset } from "./replay.ts";

const everything = [
  "name: m.all",
  'uri: "duck://m.all"',
  "type: duckdb.sql",
  'description: "x <y> & z"',
  'start_date: "2024-01-02"',
  "connection: duck",
  "tags: [a]",
  "domains: [d]",
  "meta: {k: v, b: w}",
  "metadata: {m: n}",
  "enabled: true",
  "tier: 2",
  'image: "python:3.11"',
  "instance: b1.small",
  "owner: me",
  "materialization: {type: table, strategy: merge, partition_by: p, cluster_by: [c, d], " +
  "incremental_key: id, incremental_predicate: q, time_granularity: date}",
  "depends:",
  "  - raw.x",
  "  - uri: s3://b/k",
  "  - {asset: m.plain, mode: symbolic, columns: [{name: c, usage: u}, {name: d}]}",
  "parameters: {z: 1, a: 010, b: 0x10, c: 1_000, e: yes, f: -0.0, g: 3.0, h: 1e21, i: 0.0000001, " +
  "j: 12345678901234567890, k: 2024-01-02, m: [b, {z: 1, a: null}]}",
  "secrets: [{key: S, inject_as: T}, {key: U}]",
  "extends: []",
  "columns:",
  "  - name: id",
  "    type: integer",
  "    source_column: s",
  "    mask: hash",
  "    tags: [t]",
  "    primary_key: true",
  "    update_on_merge: true",
  "    merge_sql: q",
  "    nullable: false",
  '    default: "0"',
  "    precision: 10",
  "    scale: 2",
  "    length: 5",
  "    collation: c",
  "    foreign_key: {table: m.plain, column: id}",
  "    owner: co",
  "    domains: [cd]",
  "    meta: {q: r}",
  "    checks:",
  "      - {name: accepted_values, value: [1, a], blocking: false, description: why, retries: 3, " +
  'notifications: {slack: [{channel: "#c"}]}}',
  "      - {name: min, value: 5.0}",
  "      - {name: max, value: 1.5}",
  '      - {name: pattern, value: "^a$"}',
  "      - {name: not_null}",
  "  - name: b",
  "    checks: [{name: accepted_values, value: [true]}]",
  "  - name: n",
  "    checks: [{name: accepted_values, value: [1, 2]}]",
  "custom_checks:",
  "  - {name: cc, description: d, value: 3, query: select 3, blocking: false, retries: 1}",
  "  - {name: none, query: select 1, count: 0}",
  "hooks: {pre: [{query: select 1}], post: []}",
  "athena: {query_results_path: s3://x}",
  "snowflake: {warehouse: w}",
  "bigquery: {require_partition_filter: true, partition_expiration_days: 2.5}",
  "doris: {table_model: dup, buckets: 3}",
  "starrocks: {buckets: 3}",
  "routing: {egress_gateway: g}",
  "interval_modifiers: {start: -2d, end: '{{ var.zed }}'}",
  "rerun_cooldown: -1",
  "retries: 0",
  "timeout: 90s",
  "refresh_restricted: true",
  "notifications: {discord: [{connection: d}]}",
  "unit_tests:",
  "  - name: ut",
  "    inputs: [{asset: m.plain, rows: [{id: 1}]}]",
  "    expected: {count: 0}",
];

const files = {
  ".bruin.yml": "environments: {default: {connections: {duckdb: [{name: duck, path: d.db}]}}}\n",
  "mini/pipeline.yml": [
    "id: legacy-7",
    "name: mini",
    "schedule: daily",
    'start_date: "2024-01-01"',
    "owner: o",
    "tags: [t2, t1]",
    "domains: [d1]",
    'meta: {b: "2", a: "1"}',
    "catchup: true",
    "agent: true",
    "concurrency: 3",
    "max_active_steps: 4",
    "retries: 2",
    "metadata_push: {bigquery: true}",
    "default_connections: {duckdb: duck, aws: x}",
    "notifications:",
    '  slack: [{channel: "#a"}, {channel: "#b", success: false}, {}]',
    "  ms_teams: [{connection: t}]",
    "  discord: [{connection: d, failure: false}]",
    "  webhook: [{connection: w}]",
    "  email: [{recipients: [a@b]}, {success: false}]",
    "variables:",
    '  zed: {type: string, default: "<&>"}',
    "  abc: {type: integer, default: 7}",
    "default:",
    "  type: duckdb.sql",
    "  tags: [dt]",
    "  parameters: {zz: 1, aa: x}",
    "  secrets: [{key: K1}, {key: K2, inject_as: I2}]",
    "  rerun_cooldown: 60",
    "  retries: 1",
    "  timeout: 90s",
    "  interval_modifiers: {start: -1h}",
    "",
  ].join("\n"),
  "mini/macros/one.sql": "{% macro one() %}1{% endmacro %}\n",
  "mini/assets/m/plain.sql": sqlAsset(["name: m.plain"], "select 1 as id"),
  "all/pipeline.yml": "name: all\n",
  "all/assets/all.sql": sqlAsset(everything, "select 1 as id, '{{ var.zed }}' as nm"),
  "small/pipeline.yml": "name: small\nschedule: daily\n",
  "small/assets/sub/deep.sql": sqlAsset(["type: duckdb.sql"], "select 1 as id\n"),
  "small/assets/sub/look.asset.yml": "name: sub.look\ntype: duckdb.sensor.query\n",
  "small/assets/sub/load.asset.yml": "name: sub.load\ntype: python\nrun: ./load.py\n",
  "small/assets/sub/load.py": "print(2)\n",
  "variants/pipeline.yml": 'name: v_{{ var.c }}\nschedule: "{{ var.s }}"\n' +
    "variables: {c: {type: string, default: x}, s: {type: string, default: daily}}\n" +
    "variants: {us: {c: us, s: weekly}, de: {c: de}}\n",
  "variants/assets/a.sql": sqlAsset(["name: s_{{ var.c }}.a", "type: duckdb.sql"], "select 1"),
  "flow/pipeline.yml": "name: flow\n",
  "flow/assets/one.sql": sqlAsset(
    [
      "name: f.one",
      "type: duckdb.sql",
      "columns: [{name: id, type: integer, description: number}]",
    ],
    "select 1 as id, 2 as unused",
  ),
  "flow/assets/two.sql": sqlAsset(
    ["name: f.two", "type: duckdb.sql", "depends: [f.one]"],
    "select id as renamed from f.one where unused > 0",
  ),
  "bad/pipeline.yml": "name: bad\n",
  "bad/assets/x.sql": "/* @bruin\nname: [a\n@bruin */\nselect 1\n",
  "worse/pipeline.yml": "name: [a",
  "infinite/pipeline.yml": "name: infinite\ndefault: {parameters: {x: .inf}}\n",
  "plain.txt": "",
};

/** An asset of which the file says no more than this. */
function plainAsset(given: {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly content: string;
  readonly definition?: { readonly path: string; readonly type: string };
}) {
  const { id, name, type, path, content, definition = { path, type: "comment" } } = given;
  const file = (path: string) => ({ name: path.replace(/.*\//, ""), path: `$ROOT/${path}` });
  return {
    id,
    uri: "",
    name,
    type,
    description: "",
    start_date: "",
    connection: "",
    tags: [] as string[],
    domains: [],
    meta: {},
    materialization: null,
    upstreams: [] as object[],
    image: "",
    instance: "",
    owner: "",
    executable_file: { ...file(path), content },
    definition_file: { ...file(definition.path), type: definition.type },
    parameters: {},
    secrets: [],
    extends: null,
    columns: [] as object[],
    custom_checks: [],
    hooks: {},
    metadata: {},
    snowflake: null,
    athena: null,
    bigquery: null,
    interval_modifiers: null,
    retries: null,
  };
}

const noNotifications = { slack: [], ms_teams: [], discord: [], webhook: [], email: [] };
const noInterval = {
  ...{ months: 0, days: 0, hours: 0, minutes: 0, seconds: 0, milliseconds: 0, nanoseconds: 0 },
  ...{ cron_periods: 0, template: "" },
};
const plainColumn = {
  entity_attribute: null,
  name: "",
  source_column: "",
  type: "",
  mask: "",
  description: "",
  tags: [],
  primary_key: false,
  update_on_merge: false,
  merge_sql: "",
  nullable: true,
  default: "",
  precision: null,
  scale: null,
  length: null,
  collation: "",
  foreign_key: null,
  owner: "",
  domains: [],
  meta: {},
  checks: [] as object[],
  upstreams: [] as object[],
};

const deep = plainAsset({
  id: "IDdeep",
  name: "sub.deep",
  type: "duckdb.sql",
  path: "small/assets/sub/deep.sql",
  content: "select 1 as id",
});
const look = plainAsset({
  id: "IDlook",
  name: "sub.look",
  type: "duckdb.sensor.query",
  path: "small/assets/sub/look.asset.yml",
  content: files["small/assets/sub/look.asset.yml"],
  definition: { path: "small/assets/sub/look.asset.yml", type: "yaml" },
});
const load = plainAsset({
  id: "IDload",
  name: "sub.load",
  type: "python",
  path: "small/assets/sub/load.py",
  content: files["small/assets/sub/load.py"],
  definition: { path: "small/assets/sub/load.asset.yml", type: "yaml" },
});
const small = {
  pipeline: { name: "small", schedule: "daily", start_date: "" },
  repo: { path: "$ROOT" },
};

function variantPipeline(name: string, schedule: string, asset: object) {
  return {
    legacy_id: "",
    name: `v_${name}`,
    tags: [],
    domains: [],
    meta: {},
    owner: "",
    schedule,
    start_date: "",
    definition_file: { name: "pipeline.yml", path: "$ROOT/variants/pipeline.yml" },
    default_connections: {},
    assets: [asset],
    notifications: noNotifications,
    catchup: "",
    metadata_push: { bigquery: false },
    retries: null,
    concurrency: 1,
    max_active_steps: null,
    commit: "",
    snapshot: "",
    agent: false,
    variables: {
      c: { default: name, type: "string" },
      s: { default: schedule, type: "string" },
    },
    variants: { de: { c: "de" }, us: { c: "us", s: "weekly" } },
    selected_variant: name,
    macros: [],
    warnings: [],
  };
}

const variantAsset = (name: string) =>
  plainAsset({
    // Of the name that is not rendered.
    id: "IDvariant",
    name: `s_${name}.a`,
    type: "duckdb.sql",
    path: "variants/assets/a.sql",
    content: "",
  });
const outside =
  "cannot find a pipeline the given task belongs to. Are you sure this task is in an actual pipeline?";
const wrongYaml =
  "The YAML is not indented consistently, or a bracket is not closed (check indentation)";
const noPath =
  "Please give an asset path to parse: bruin internal parse-asset <path to the asset file>";

const failures: readonly Call[] = [
  { args: ["internal", "parse-pipeline"], code: 1, stdout: { error: noPath } },
  { args: ["internal", "parse-asset"], code: 1, stdout: { error: noPath } },
  {
    args: ["internal", "parse-pipeline", "nope"],
    code: 1,
    stdout: { error: outside, where: "$ROOT/nope" },
  },
  {
    args: ["internal", "parse-asset", "plain.txt"],
    code: 1,
    stdout: { error: outside, where: "$ROOT/plain.txt" },
  },
  {
    args: ["internal", "parse-asset", "small/assets/no.sql"],
    code: 1,
    stdout: {
      error: "error creating asset from file '$ROOT/small/assets/no.sql': " +
        "Cannot read the file: it does not exist",
      where: "$ROOT/small/assets/no.sql",
    },
  },
  ...["parse-asset bad/assets/x.sql", "parse-pipeline bad"].map((words) => ({
    args: ["internal", ...words.split(" ")],
    code: 1,
    stdout: {
      error: `error creating asset from file '$ROOT/bad/assets/x.sql': ${wrongYaml}`,
      where: "$ROOT/bad/assets/x.sql:3:1",
    },
  })),
  {
    args: ["internal", "parse-pipeline", "worse"],
    code: 1,
    stdout: {
      error: `error parsing bruin pipeline definition : ${wrongYaml}`,
      where: "$ROOT/worse/pipeline.yml:1:9",
    },
  },
  {
    args: ["internal", "parse-pipeline", "infinite"],
    code: 1,
    stdout: {
      error: "json: unsupported value: +Inf",
      cause: "JSON has no form for .inf and .nan",
      fix: "put the value in quotes",
    },
  },
  {
    args: ["internal", "parse-asset", "small/pipeline.yml"],
    code: 1,
    stdout: {
      error:
        "failed to find the asset with the given path, are you sure you have referred the right file?",
      where: "small/pipeline.yml",
    },
  },
  ...["parse-pipeline variants", "parse-asset variants/assets/a.sql"].map((words) => ({
    args: ["internal", ...words.split(" "), "--variant", "nope"],
    code: 1,
    stdout: { error: 'unknown variant "nope" (available: de, us)' },
  })),
  {
    args: ["internal", "parse-asset", "-variant=us", "small/assets/sub/deep.sql"],
    code: 1,
    stdout: {
      error: 'pipeline "small" does not declare any variants but --variant="us" was provided',
    },
  },
];

const ids: Readonly<Record<string, string>> = {
  IDdeep: "sub.deep",
  IDlook: "sub.look",
  IDload: "sub.load",
  IDvariant: "s_{{ var.c }}.a",
  IDplain: "m.plain",
  IDall: "m.all",
  IDone: "f.one",
  IDtwo: "f.two",
};

/** The calls with the hashes of names, columns and checks in place of their short names. */
async function withIds(calls: readonly Call[]): Promise<readonly Call[]> {
  let text = JSON.stringify(calls);
  for (const [short, name] of Object.entries(ids)) {
    text = text.replaceAll(`"${short}"`, `"${await sha256(name)}"`);
  }
  for (const [quoted, name = ""] of [...text.matchAll(/"CHECK:([^"]*)"/g)]) {
    text = text.replaceAll(quoted, `"${await sha256(name)}"`);
  }
  return JSON.parse(text);
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const check = (name: string, of: string, more: object) => ({
  id: `CHECK:${of}-${name}`,
  name,
  ...more,
});
const unset = { blocking: true, description: "", retries: null };

const allOfIt = {
  id: "IDall",
  uri: "duck://m.all",
  name: "m.all",
  type: "duckdb.sql",
  enabled: true,
  description: "x <y> & z",
  start_date: "2024-01-02",
  connection: "duck",
  tags: ["a"],
  domains: ["d"],
  meta: { b: "w", k: "v" },
  materialization: {
    type: "table",
    strategy: "merge",
    partition_by: "p",
    cluster_by: ["c", "d"],
    incremental_key: "id",
    incremental_predicate: "q",
    time_granularity: "date",
  },
  upstreams: [
    { type: "asset", value: "raw.x", columns: [], mode: "full" },
    { type: "uri", value: "s3://b/k", columns: [], mode: "full" },
    {
      type: "asset",
      value: "m.plain",
      columns: [{ name: "c", usage: "u" }, { name: "d", usage: "" }],
      mode: "symbolic",
    },
  ],
  image: "python:3.11",
  instance: "b1.small",
  owner: "me",
  tier: 2,
  executable_file: {
    name: "all.sql",
    path: "$ROOT/all/assets/all.sql",
    content: "select 1 as id, '{{ var.zed }}' as nm",
  },
  definition_file: { name: "all.sql", path: "$ROOT/all/assets/all.sql", type: "comment" },
  parameters: {
    a: 8,
    b: 16,
    c: 1000,
    e: "yes",
    f: "NEGATIVE ZERO",
    g: 3,
    h: 1e21,
    i: 1e-7,
    j: "ALL DIGITS",
    k: "2024-01-02",
    m: ["b", { a: null, z: 1 }],
    z: 1,
  },
  secrets: [
    { secret_key: "S", injected_key: "T" },
    { secret_key: "U", injected_key: "U" },
    { secret_key: "duck", injected_key: "duck" },
  ],
  extends: [],
  columns: [
    {
      entity_attribute: null,
      name: "id",
      source_column: "s",
      type: "integer",
      mask: "hash",
      description: "",
      tags: ["t"],
      primary_key: true,
      update_on_merge: true,
      merge_sql: "q",
      nullable: false,
      default: "0",
      precision: 10,
      scale: 2,
      length: 5,
      collation: "c",
      foreign_key: { table: "m.plain", column: "id" },
      owner: "co",
      domains: ["cd"],
      meta: { q: "r" },
      checks: [
        check("accepted_values", "m.all-id", {
          value: ["1", "a"],
          blocking: false,
          description: "why",
          retries: 3,
          notifications: {
            ...noNotifications,
            slack: [{ channel: "#c", success: true, failure: true }],
          },
        }),
        check("min", "m.all-id", { value: 5, ...unset }),
        check("max", "m.all-id", { value: 1.5, ...unset }),
        check("pattern", "m.all-id", { value: "^a$", ...unset }),
        check("not_null", "m.all-id", { value: null, ...unset }),
      ],
      upstreams: [],
    },
    {
      ...plainColumn,
      name: "b",
      checks: [check("accepted_values", "m.all-b", { value: ["true"], ...unset })],
    },
    {
      ...plainColumn,
      name: "n",
      checks: [check("accepted_values", "m.all-n", { value: [1, 2], ...unset })],
    },
  ],
  custom_checks: [
    check("cc", "m.all", {
      description: "d",
      value: 3,
      blocking: false,
      query: "select 3",
      retries: 1,
    }),
    check("none", "m.all", {
      description: "",
      value: 0,
      count: 0,
      blocking: true,
      query: "select 1",
      retries: null,
    }),
  ],
  unit_tests: [
    {
      name: "ut",
      inputs: [{ asset: "m.plain", rows: [{ id: 1 }] }],
      expected: { count: 0 },
    },
  ],
  hooks: { pre: [{ query: "select 1" }] },
  metadata: { m: "n" },
  snowflake: { warehouse: "w" },
  athena: { location: "s3://x" },
  bigquery: { require_partition_filter: true, partition_expiration_days: 2.5 },
  doris: { table_model: "dup", buckets: 3 },
  starrocks: { buckets: 3 },
  routing: { egress_gateway: "g" },
  interval_modifiers: {
    start: { ...noInterval, days: -2 },
    end: { ...noInterval, template: "{{ var.zed }}" },
  },
  rerun_cooldown: -1,
  retries: 0,
  timeout: 90,
  retries_delay: 0,
  refresh_restricted: true,
  notifications: {
    ...noNotifications,
    discord: [{ connection: "d", success: true, failure: true }],
  },
};

const blockOfDefaults = {
  rerun_cooldown: 60,
  retries: 1,
  timeout: 90,
};
const anHourBefore = { start: { ...noInterval, hours: -1 }, end: null };
const plain = {
  ...plainAsset({
    id: "IDplain",
    name: "m.plain",
    type: "duckdb.sql",
    path: "mini/assets/m/plain.sql",
    content: "",
  }),
  tags: ["dt"],
  parameters: { aa: "x", zz: 1 },
  secrets: [
    { secret_key: "K1", injected_key: "K1" },
    { secret_key: "K2", injected_key: "I2" },
  ],
  interval_modifiers: anHourBefore,
};
const { retries: _, ...plainWithoutRetries } = plain;
const bool = (success = true, failure = true) => ({ success, failure });
const mini = {
  legacy_id: "legacy-7",
  name: "mini",
  tags: ["t2", "t1"],
  domains: ["d1"],
  meta: { a: "1", b: "2" },
  owner: "o",
  schedule: "daily",
  start_date: "2024-01-01",
  definition_file: { name: "pipeline.yml", path: "$ROOT/mini/pipeline.yml" },
  default_connections: { aws: "x", duckdb: "duck" },
  assets: [{ ...plainWithoutRetries, ...blockOfDefaults, retries_delay: 60 }] as object[],
  notifications: {
    slack: [{ channel: "#a", ...bool() }, { channel: "#b", ...bool(false) }],
    ms_teams: [{ connection: "t", ...bool() }],
    discord: [{ connection: "d", ...bool(true, false) }],
    webhook: [{ connection: "w", ...bool() }],
    email: [{ recipients: ["a@b"], ...bool() }, { recipients: [], ...bool(false) }],
  },
  catchup: "active",
  metadata_push: { bigquery: true },
  retries: 2,
  retries_delay: 60,
  concurrency: 3,
  max_active_steps: 4,
  default: {
    type: "duckdb.sql",
    tags: ["dt"],
    materialization: null,
    parameters: { aa: "x", zz: 1 },
    secrets: [
      { SecretKey: "K1", InjectedKey: "K1" },
      { SecretKey: "K2", InjectedKey: "I2" },
    ],
    hooks: {},
    snowflake: null,
    athena: null,
    bigquery: null,
    interval_modifiers: anHourBefore,
    ...blockOfDefaults,
  },
  commit: "",
  snapshot: "",
  agent: true,
  variables: {
    abc: { default: 7, type: "integer" },
    zed: { default: "<&>", type: "string" },
  },
  selected_variant: "",
  macros: ["{% macro one() %}1{% endmacro %}\n"],
  warnings: [],
};
const { assets: _assets, ...slimMini } = mini;
const slimPlain = {
  id: plain.id,
  name: plain.name,
  type: plain.type,
  executable_file: plain.executable_file,
  definition_file: plain.definition_file,
  upstreams: [],
};

const one = {
  ...plainAsset({
    id: "IDone",
    name: "f.one",
    type: "duckdb.sql",
    path: "flow/assets/one.sql",
    content: "",
  }),
  columns: [
    { ...plainColumn, name: "id", type: "integer", description: "number" },
    { ...plainColumn, name: "unused", type: "INT" },
  ],
};
const two = {
  ...plainAsset({
    id: "IDtwo",
    name: "f.two",
    type: "duckdb.sql",
    path: "flow/assets/two.sql",
    content: "select id as renamed from f.one where unused > 0",
  }),
  upstreams: [{
    type: "asset",
    value: "f.one",
    columns: [{ name: "unused", usage: "" }, { name: "id", usage: "" }],
    mode: "full",
  }],
  columns: [{
    ...plainColumn,
    name: "renamed",
    type: "integer",
    description: "number",
    upstreams: [{ column: "id", table: "f.one" }],
  }],
};

describe("internal parse-asset", () => {
  it("has every key that a file sets", async () => {
    const [call] = await withIds([{ args: [], stdout: { asset: allOfIt } }]);
    const answer = {
      ...call?.stdout as object,
      pipeline: { name: "all", schedule: "", start_date: "" },
      repo: { path: "$ROOT" },
    };
    await replay(files, [{
      args: ["internal", "parse-asset", "all/assets/all.sql"],
      schema: "parse_asset",
      // What a number of JavaScript does not hold.
      stdout: `${JSON.stringify(answer)}\n`
        .replace('"NEGATIVE ZERO"', "-0").replace('"ALL DIGITS"', "12345678901234567890"),
    }]);
  });

  it("has null, nothing or an empty value where a file sets nothing", async () => {
    await replay(
      files,
      await withIds([
        {
          args: ["internal", "parse-asset", "small/assets/sub/deep.sql"],
          schema: "parse_asset",
          stdout: { asset: deep, ...small },
        },
        {
          args: ["internal", "parse-asset", "small/assets/sub/look.asset.yml"],
          schema: "parse_asset",
          stdout: { asset: look, ...small },
        },
        ...["load.asset.yml", "load.py"].map((file) => ({
          args: ["internal", "parse-asset", "--", `small/assets/sub/${file}`],
          schema: "parse_asset",
          stdout: { asset: load, ...small },
        })),
      ]),
    );
  });

  it("follows columns with -c", async () => {
    const pipeline = { name: "flow", schedule: "", start_date: "" };
    await replay(
      files,
      await withIds([{
        args: ["internal", "parse-asset", "-c", "flow/assets/two.sql"],
        schema: "parse_asset",
        stdout: { asset: two, pipeline, repo: { path: "$ROOT" } },
      }]),
    );
  });
});

describe("internal parse-pipeline", () => {
  it("has every key, the assets last in the slim answer", async () => {
    await replay(
      files,
      await withIds([
        {
          args: ["internal", "parse-pipeline", "mini"],
          schema: "parse_pipeline",
          stdout: mini,
        },
        {
          args: ["internal", "parse-pipeline", "mini/assets/m/plain.sql"],
          schema: "parse_pipeline",
          stdout: mini,
        },
        {
          args: ["internal", "parse-pipeline", "-exp-slim-response", "mini/pipeline.yml"],
          schema: "parse_pipeline_slim",
          stdout: { ...slimMini, assets: [slimPlain] },
        },
      ]),
    );
  });

  it("reads a pipeline with variants as the first by name, or as the one that is named", async () => {
    await replay(
      files,
      await withIds([
        {
          args: ["internal", "parse-pipeline", "variants"],
          schema: "parse_pipeline",
          stdout: variantPipeline("de", "daily", variantAsset("de")),
        },
        {
          args: ["internal", "parse-pipeline", "-variant", "us", "variants"],
          schema: "parse_pipeline",
          stdout: variantPipeline("us", "weekly", variantAsset("us")),
        },
      ]),
    );
  });

  it("follows columns with -column-lineage", async () => {
    const { assets: _, ...pipeline } = variantPipeline("", "", {});
    const flow = {
      ...pipeline,
      name: "flow",
      definition_file: { name: "pipeline.yml", path: "$ROOT/flow/pipeline.yml" },
    };
    const contentless = { ...two, executable_file: { ...two.executable_file, content: "" } };
    const entries = Object.entries({ ...flow, variables: null })
      .filter(([key]) => key !== "variants")
      .flatMap((entry) =>
        entry[0] === "notifications" ? [["assets", [one, contentless]], entry] : [entry]
      );
    await replay(
      files,
      await withIds([{
        args: ["internal", "parse-pipeline", "-column-lineage", "flow"],
        schema: "parse_pipeline",
        stdout: Object.fromEntries(entries),
      }]),
    );
  });
});

describe("internal parse-asset and parse-pipeline", () => {
  it("say what is wrong in JSON on standard output, with exit code 1", async () => {
    await replay(files, failures);
  });
});
