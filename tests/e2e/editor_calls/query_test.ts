/** What machines read of `query`: values, statements without rows, exports, dry runs and failures. */
import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "../answers.ts";
import { bruin, temporaryFolder, writeFiles } from "../command.ts";
import { postgresDetails, postgresNeeded } from "../postgres.ts";
import { type Call, replay } from "./replay.ts";

const files = {
  ".bruin.yml": "default_environment: dev\nenvironments: {dev: {connections: " +
    "{generic: [{name: tok, value: s3cr3t-M@rker}], duckdb: [{name: duck, path: d.db}]}}}\n",
  "mini/pipeline.yml": "name: mini\ndefault_connections: {duckdb: duck}\n",
  "mini/assets/a.sql": "/* @bruin\nname: m.a\ntype: duckdb.sql\n@bruin */\nselect 3 as c;\n",
  "mini/assets/f.py": '"""@bruin\nname: f\n@bruin"""\n',
};

const ask = (text: string, ...more: string[]) => ["query", "-c", "duck", "-q", text, ...more];

/** SQL of DuckDB → type of the column, its JSON, and its CSV where that is another text. */
const values: readonly (readonly [sql: string, type: string, json: string, csv?: string])[] = [
  ["9223372036854775807::bigint", "BIGINT", "9223372036854775807"],
  [
    "170141183460469231731687303715884105727::hugeint",
    "HUGEINT",
    "170141183460469231731687303715884105727",
  ],
  ["18446744073709551615::ubigint", "UBIGINT", "18446744073709551615"],
  ["1.50::decimal(10,2)", "DECIMAL(10,2)", "1.50"],
  ["2.0::double", "DOUBLE", "2"],
  ["1e30::double", "DOUBLE", "1e+30"],
  ["0.1::float", "FLOAT", "0.1"],
  ["'NaN'::double", "DOUBLE", '"NaN"', "NaN"],
  ["true", "BOOLEAN", "true"],
  ["null::integer", "INTEGER", "null", ""],
  ["'it''s'", "VARCHAR", '"it\'s"', "it's"],
  ["date '2025-04-02'", "DATE", '"2025-04-02T00:00:00Z"', "2025-04-02T00:00:00Z"],
  ["time '10:11:12.5'", "TIME", '"10:11:12.5"', "10:11:12.5"],
  [
    "timestamp '2025-04-02 10:11:12.123456'",
    "TIMESTAMP",
    '"2025-04-02T10:11:12.123456Z"',
    "2025-04-02T10:11:12.123456Z",
  ],
  [
    "timestamptz '2025-04-02 10:11:12+02'",
    "TIMESTAMP WITH TIME ZONE",
    '"2025-04-02T08:11:12Z"',
    "2025-04-02T08:11:12Z",
  ],
  ["interval '1 day 2 hours'", "INTERVAL", '"1 day 02:00:00"', "1 day 02:00:00"],
  ["[1, 2]", "LIST", "[1,2]", '"[1,2]"'],
  ["['a', null]", "LIST", '["a",null]', '"[""a"",null]"'],
  ["[1.5::decimal(3,1)]", "LIST", "[1.5]", "[1.5]"],
  ["{'a': 1, 'b': 'x'}", "STRUCT", '{"a":1,"b":"x"}', '"{""a"":1,""b"":""x""}"'],
  ["map {'k': 1}", "MAP", '{"k":1}', '"{""k"":1}"'],
  ["'{\"a\":1}'::json", "JSON", '{"a":1}', '"{""a"":1}"'],
  [
    "'00000000-0000-0000-0000-000000000001'::uuid",
    "UUID",
    '"00000000-0000-0000-0000-000000000001"',
    "00000000-0000-0000-0000-000000000001",
  ],
];

const result = (query: string, columns: readonly object[], rows: readonly unknown[][]) => ({
  columns,
  rows,
  connectionName: "duck",
  query,
});
const one = [{ name: "a", type: "INTEGER" }];
const done = (query: string, statementType: string, more: object = {}) => ({
  ...result(query, [], []),
  execution: { connectionType: "duckdb", statementType, ...more },
});

const statements: readonly Call[] = [
  {
    args: ask("select 1 as a;", "-output", "json"),
    schema: "query",
    // Its semicolon stays.
    stdout: result("select 1 as a;", one, [[1]]),
  },
  {
    args: ask(" create table t (a integer, b varchar) ", "-o", "json"),
    schema: "query",
    stdout: done("create table t (a integer, b varchar)", "CREATE TABLE"),
  },
  {
    args: ask("insert into t values (1, 'x'), (2, null)", "-o", "json"),
    schema: "query",
    stdout: done("insert into t values (1, 'x'), (2, null)", "INSERT", { dmlAffectedRows: 2 }),
  },
  {
    args: ask("insert into t values (3, '')"),
    stdout: "Statement executed successfully\nStatement type: INSERT\nRows affected: 1\n",
  },
  {
    args: ask("update t set b = 'y' where a = 3", "-o", "csv"),
    stdout: "metric,value\nStatement type,UPDATE\nRows affected,1\n",
  },
  {
    args: ask("select a from t where a > 9", "-o", "json"),
    schema: "query",
    stdout: result("select a from t where a > 9", one, []),
  },
  { args: ask("select a from t where a > 9", "-o", "csv"), stdout: "a\n" },
  { args: ask("select a from t where a > 9"), stdout: "No data available\n" },
  {
    args: ask("select a from t order by a", "-limit", "1", "-o", "json"),
    schema: "query",
    stdout: result("SELECT * FROM (\nselect a from t order by a\n) as t LIMIT 1", one, [[1]]),
  },
  {
    args: ask("select 1 as a; select 2 as a", "-o", "json"),
    schema: "query",
    stdout: result("select 1 as a; select 2 as a", one, [[2]]),
  },
  {
    args: ask("select 1 as a, 2 as a", "-o", "json"),
    schema: "query",
    stdout: result("select 1 as a, 2 as a", [...one, ...one], [[1, 2]]),
  },
  {
    args: ["query", "-asset", "mini/assets/a.sql", "-o", "json"],
    schema: "query",
    stdout: result("select 3 as c;", [{ name: "c", type: "INTEGER" }], [[3]]),
  },
  {
    args: ask("select 1 as id, 'two' as nm"),
    stdout: "┌────┬─────┐\n│ ID │ NM  │\n├────┼─────┤\n│ 1  │ two │\n└────┴─────┘\n",
  },
  {
    // Null and an empty text are told apart.
    args: ask("select '' as e, null as n, 'a,b' as c, 'q\"' as q, ' x' as x", "-o", "csv"),
    stdout: 'e,n,c,q,x\n"",,"a,b","q"""," x"\n',
  },
];

const fix = 'for example: bruin query --connection my-db --query "select 1"';
const failures: readonly Call[] = [
  {
    args: ask("selec 1", "-o", "json"),
    code: 1,
    stdout: {
      error: 'Parser Error: syntax error at or near "selec"',
      where: "line 1 of the script",
    },
  },
  {
    args: ask("selec 1", "-o", "csv"),
    code: 1,
    stderr: 'Parser Error: syntax error at or near "selec"\n' +
      "  where: line 1 of the script\n  statement: selec 1\n",
  },
  {
    args: ["query", "-c", "nope", "-q", "select 1", "-o", "json"],
    code: 78,
    stdout: {
      error: "connection 'nope' not found in config file '$ROOT/.bruin.yml' " +
        "under environment 'dev'",
      fix: "add it to the environment 'dev'",
      code: "E113",
    },
  },
  {
    args: ask("select 1", "-o", "json", "-env", "nope"),
    code: 64,
    stdout: {
      error: "environment 'nope' not found in the configuration file",
      where: "$ROOT/.bruin.yml",
      fix: "choose one of dev",
    },
  },
  {
    args: ["query", "-o", "json"],
    code: 64,
    stdout: { error: "must use either --connection and --query, or --asset", fix },
  },
  {
    args: ["query", "-c", "duck", "-o", "json"],
    code: 64,
    stdout: { error: "direct query mode requires both --connection and --query flags", fix },
  },
  {
    args: ["query", "--asset", "mini/assets/f.py", "-o", "json"],
    code: 64,
    stdout: {
      error:
        "asset 'mini/assets/f.py' is not a SQL asset (type: python). Only SQL assets can be queried",
      fix: "give the query with --query",
    },
  },
  {
    args: ask("select 1", "--split-rows", "2", "-o", "json"),
    code: 64,
    stdout: { error: "--split-rows requires --export flag" },
  },
  {
    args: ask("select 1", "--dry-run", "--export", "-o", "json"),
    code: 64,
    stdout: { error: "cannot combine --dry-run with --export" },
  },
  {
    args: ask("select 1", "--dry-run", "--limit", "2", "-o", "json"),
    code: 64,
    stdout: {
      error: "cannot combine --dry-run with --limit; the limit would distort cost estimates",
      fix: "leave --limit out",
    },
  },
  {
    args: ["query", "-c", "tok", "-q", "select 1", "-o", "json"],
    code: 78,
    stdout: {
      error: "connection 'tok' is of type generic, which this version cannot run queries on",
    },
  },
];

describe("the calls of query", () => {
  it("give every value of DuckDB with its digits, on one line of JSON", async () => {
    const text = `select ${values.map(([sql], index) => `${sql} as c${index}`).join(", ")}`;
    const columns = values.map(([, type], index) => ({ name: `c${index}`, type }));
    const head = JSON.stringify(result(text, columns, [])).replace(
      '"rows":[]',
      () => `"rows":[[${values.map(([, , json]) => json).join(",")}]]`,
    );
    const csv = values.map(([, , json, csv = json]) => csv).join(",");
    await replay(files, [
      { args: ask(text, "-o", "json"), schema: "query", stdout: `${head}\n` },
      {
        args: ask(text, "-o", "csv"),
        stdout: `${columns.map(({ name }) => name).join(",")}\n${csv}\n`,
      },
    ]);
  });

  it("tell of statements and results in each form", () => replay(files, statements));

  it("say what is wrong", () => replay(files, failures, ["s3cr3t-M@rker"]));

  it("export rows, and say where", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const root = await Deno.realPath(folder.path);
    const run = async (...args: string[]) => {
      const text = "select * from range(3) as t(a)";
      const { code, stdout, stderr } = await bruin(ask(text, "--export", ...args), { cwd: root });
      assertEquals([code, stderr], [0, ""]);
      return stdout;
    };
    const file = `${root}/logs/exports/query_result_\\d+`;
    const whole = await run("-o", "json");
    assertMatch(whole, new RegExp(`^\\{"Results Successfully exported to":"${file}\\.csv"\\}\n$`));
    await assertFits(JSON.parse(whole), "query_export");
    const [path = ""] = Object.values(JSON.parse(whole)) as string[];
    assertEquals(await Deno.readTextFile(path), "a\n0\n1\n2\n");
    assertMatch(
      await run(),
      new RegExp(`^Results Successfully exported to ${file}\\.csv\n$`),
    );
    const parts = await run("--split-rows", "2", "-o", "json");
    const names = `"${file}_part1\\.csv","${file}_part2\\.csv"`;
    assertMatch(
      parts,
      new RegExp(
        `^\\{"count":2,"files":\\[${names}\\],"message":"Results successfully exported"\\}\n$`,
      ),
    );
    await assertFits(JSON.parse(parts), "query_export_parts");
    assertMatch(
      await run("--split-rows", "2"),
      new RegExp(
        `^Results successfully exported to 2 files:\n {2}- ${file}_part1\\.csv\n` +
          ` {2}- ${file}_part2\\.csv\n$`,
      ),
    );
  });

  it("explain a query", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const options = { cwd: folder.path };
    const { stdout } = await bruin(ask("select 1 as a", "-dry-run", "-o", "json"), options);
    await assertFits(JSON.parse(stdout), "query_dry_run");
    const { explainPlan, ...rest } = JSON.parse(stdout);
    assertEquals(
      JSON.stringify(rest),
      JSON.stringify({
        connectionName: "duck",
        connectionType: "duckdb",
        query: "select 1 as a",
        valid: true,
        explainColumns: ["explain_key", "explain_value"],
      }),
    );
    assertEquals(explainPlan[0][0], "physical_plan");
    const plain = await bruin(ask("select 1 as a", "--dry-run"), options);
    const start = "Dry Run Results\nConnection:  duck (duckdb)\nValid:       Yes\n\nQuery plan:\n";
    assertEquals(plain.stdout.slice(0, start.length), start);
  });
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

/** SQL of PostgreSQL → type of the column and its JSON. */
const postgresValues: readonly (readonly [sql: string, type: string, json: string])[] = [
  ["1::int2", "int2", "1"],
  ["9223372036854775807::int8", "int8", "9223372036854775807"],
  ["12345678901234567890.123::numeric", "numeric", "12345678901234567890.123"],
  ["1.50::numeric", "numeric", "1.50"],
  ["'NaN'::numeric", "numeric", '"NaN"'],
  ["0.1::float4", "float4", "0.1"],
  ["true", "bool", "true"],
  ["'ab'::char(4)", "bpchar", '"ab  "'],
  ["null::text", "text", "null"],
  ["date '2025-04-02'", "date", '"2025-04-02T00:00:00Z"'],
  [
    "timestamp '2025-04-02 10:11:12.123456'",
    "timestamp",
    '"2025-04-02T10:11:12.123456Z"',
  ],
  ["'infinity'::timestamp", "timestamp", '"infinity"'],
  ["time '10:11:12.5'", "time", '"10:11:12.5"'],
  ["interval '1 day 2 hours'", "interval", '"1 day 02:00:00"'],
  ["'{1,2}'::int4[]", "int4[]", "[1,2]"],
  ["'{a,null}'::text[]", "text[]", '["a",null]'],
  ["'[1,2]'::jsonb", "jsonb", "[1, 2]"],
  ["'{\"a\":9007199254740993}'::jsonb", "jsonb", '{"a": 9007199254740993}'],
  [
    "'00000000-0000-0000-0000-000000000001'::uuid",
    "uuid",
    '"00000000-0000-0000-0000-000000000001"',
  ],
];

describeWithServer(`the calls of query${postgresNeeded}`, () => {
  it("give every value of PostgreSQL with its digits", async () => {
    const text = `select ${postgresValues.map(([sql], index) => `${sql} as c${index}`).join(", ")}`;
    const columns = postgresValues.map(([, type], index) => ({ name: `c${index}`, type }));
    const answer = JSON.stringify({ ...result(text, columns, []), connectionName: "pg" });
    const rows = `"rows":[[${postgresValues.map(([, , json]) => json).join(",")}]]`;
    const postgres = [{ name: "pg", ...postgresDetails() }];
    await replay({
      ".bruin.yml": JSON.stringify({ environments: { default: { connections: { postgres } } } }),
    }, [{
      args: ["query", "-connection", "pg", "-query", text, "-output", "json"],
      schema: "query",
      stdout: `${answer.replace('"rows":[]', () => rows)}\n`,
    }]);
  });
});
