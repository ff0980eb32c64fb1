/** `bruin query`: rows of a database on standard output, or in a file. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { assertFits } from "./answers.ts";
import { describe, it } from "@std/testing/bdd";
import { startAccount } from "./aws.ts";
import {
  bruin,
  type BruinOptions,
  finish,
  startBruin,
  temporaryFolder,
  writeFiles,
} from "./command.ts";
import { createDatabase } from "./postgres_database.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const files = {
  ".bruin.yml": JSON.stringify({
    default_environment: "dev",
    environments: {
      dev: {
        connections: {
          duckdb: [{ name: "lake", path: "lake.db" }],
          generic: [{ name: "key", value: "hidden-Value-1" }],
        },
      },
    },
  }),
  "pipeline.yml": [
    "name: shop",
    "default_connections: {duckdb: lake}",
    "variables:",
    "  region: {type: string, default: eu}",
    "  days: {type: integer, default: 3}",
  ].join("\n"),
  "macros/money.sql": "{% macro euros(cents) %}{{ cents }} / 100{% endmacro %}",
  "assets/daily.sql": [
    "/* @bruin",
    "name: mart.daily",
    "type: duckdb.sql",
    "materialization: {type: table}",
    "@bruin */",
    "select '{{ var.region }}' as region, {{ var.days + 1 }} as days, '{{ start_date }}' as day;",
  ].join("\n"),
  "assets/script.py": '""" @bruin\nname: script\nconnection: lake\n@bruin """\nprint(1)\n',
} as const;

async function project() {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  return folder;
}

async function query(args: readonly string[], options: BruinOptions = {}) {
  await using folder = await project();
  return await bruin(["query", ...args], { cwd: folder.path, ...options });
}

const lake = (text: string, ...more: string[]) => query(["-c", "lake", "-q", text, ...more]);
const twoRows = "select 1 as id, 'Ada, Countess' as name union all select 2, null order by 1";

describe("bruin query", () => {
  it("prints a table", async () => {
    const { code, stdout, stderr } = await lake(twoRows);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      stdout,
      [
        "┌────┬───────────────┐",
        "│ ID │ NAME          │",
        "├────┼───────────────┤",
        "│ 1  │ Ada, Countess │",
        "│ 2  │ NULL          │",
        "└────┴───────────────┘",
        "",
      ].join("\n"),
    );
  });

  it("prints moments, numbers and structures as JSON has them, with every digit", async () => {
    const values = [
      ["date '2025-04-02'", '"2025-04-02T00:00:00Z"'],
      ["timestamp '2025-04-02 10:11:12.123456'", '"2025-04-02T10:11:12.123456Z"'],
      ["timestamptz '2025-04-02 10:00:00+02'", '"2025-04-02T08:00:00Z"'],
      ["1.50::decimal(10,2)", "1.50"],
      ["9223372036854775807", "9223372036854775807"],
      [
        "170141183460469231731687303715884105727::hugeint",
        "170141183460469231731687303715884105727",
      ],
      ["[1, NULL]", "[1, null]"],
      ["{'a': 1, 'b': 'x'}", '{"a":1,"b":"x"}'],
      [`'{"a": 1.50}'::json`, '{"a": 1.50}'],
      ["time '10:11:12.5'", '"10:11:12.5"'],
    ];
    const text = `set timezone = 'UTC'; select ${values.map(([sql]) => sql).join(", ")};`;
    const { stdout } = await lake(text, "-o", "json");
    const [, row = ""] = /"rows":\[\[(.*)\]\],"connectionName"/.exec(stdout) ?? [];
    const plain = (json: string) => json.replaceAll(/(?<=[,:]) /g, "");
    assertEquals(plain(row), plain(values.map(([, json]) => json).join(",")));
  });

  it("prints JSON", async () => {
    const { code, stdout } = await lake(`${twoRows} ; `, "-o", "json");
    assertEquals(code, 0);
    assertEquals(stdout.indexOf("\n"), stdout.length - 1);
    await assertFits(JSON.parse(stdout), "query");
    assertEquals(JSON.parse(stdout), {
      columns: [{ name: "id", type: "INTEGER" }, { name: "name", type: "VARCHAR" }],
      rows: [[1, "Ada, Countess"], [2, null]],
      connectionName: "lake",
      query: `${twoRows} ;`,
    });
  });

  it("prints CSV", async () => {
    const { stdout } = await lake(twoRows, "--output", "csv");
    assertEquals(stdout, 'id,name\n1,"Ada, Countess"\n2,\n');
  });

  it("says when there is nothing", async () => {
    assertEquals((await lake("select 1 where false")).stdout, "No data available\n");
  });

  it("limits rows in the database", async () => {
    const { stdout } = await lake("from range(10) -- all", "--limit", "2", "-o", "json");
    const { rows, query } = JSON.parse(stdout);
    assertEquals([rows.length, query], [
      2,
      "SELECT * FROM (\nfrom range(10) -- all\n) as t LIMIT 2",
    ]);
  });

  it("keeps what it writes, however few rows are shown", async () => {
    await using folder = await project();
    const ask = (text: string, ...more: string[]) =>
      bruin(["query", "-c", "lake", "-q", text, ...more], { cwd: folder.path });
    await ask("create table t as select 0 as n");
    const { stdout } = await ask("insert into t from range(5000) returning n", "-l", "1");
    assertEquals(stdout, "┌───┐\n│ N │\n├───┤\n│ 0 │\n└───┘\n");
    assertStringIncludes((await ask("select count(*) as n from t")).stdout, "5001");
  });

  it("renders dates, and variables by their own name", async () => {
    const { stdout } = await query([
      "--connection=lake",
      "--query=select '{{ start_date }} {{ end_date }} {{ who }} {{ at.home }}' as v",
      "--var=who=5",
      "--var=at.home=yes",
      "--start-date=2024-01-02",
      "--end-date=2024-01-03",
      "-o=csv",
    ]);
    assertEquals(stdout, "v\n2024-01-02 2024-01-03 5 yes\n");
  });

  it("sends an asset's own query over its connection", async () => {
    const args = ["--asset", "assets/daily.sql", "--start-date", "2024-01-02", "-o", "csv"];
    const dates = ["--end-date", "2024-01-02"];
    assertEquals((await query([...args, ...dates])).stdout, "region,days,day\neu,4,2024-01-02\n");
    const changed = await query([...args, ...dates, "--var", "region=us", "--var", "days=9"]);
    assertEquals(changed.stdout, "region,days,day\nus,10,2024-01-02\n");
  });

  it("sends another query over an asset's connection, with its macros and names", async () => {
    const text = "select {{ euros(250) }} as e, '{{ this }}' as t";
    const { stdout } = await query(["--asset", "assets/daily.sql", "-q", text, "-o", "csv"]);
    assertEquals(stdout, "e,t\n2.5,mart.daily\n");
  });

  it("exports to a file for this user alone, and says where", async () => {
    await using folder = await project();
    const run = (...more: string[]) =>
      bruin(["query", "-c", "lake", "-q", twoRows, "--export", ...more], { cwd: folder.path });
    const { code, stdout } = await run();
    assertEquals(code, 0);
    const [, path] = /^Results Successfully exported to (.+)\n$/.exec(stdout) ?? [];
    assertMatch(path, /\/logs\/exports\/query_result_\d+\.csv$/);
    assertEquals(await Deno.readTextFile(path), 'id,name\n1,"Ada, Countess"\n2,\n');
    if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    const answer = JSON.parse((await run("-o", "json")).stdout);
    await assertFits(answer, "query_export");
    assertStringIncludes(answer["Results Successfully exported to"], "/logs/exports/");
  });

  it("leaves no file of a query that failed, and no log behind the user's back", async () => {
    await using folder = await project();
    const ask = (text: string, ...more: string[]) =>
      bruin(["query", "-c", "lake", "-q", text, ...more], { cwd: folder.path });
    const failing = "select cast(case when i < 90000 then '1' else 'x' end as integer) " +
      "from range(100000) t(i)";
    assertEquals((await ask(failing, "--export")).code, 1);
    assertEquals([...Deno.readDirSync(`${folder.path}/logs/exports`)], []);
    await Deno.remove(`${folder.path}/logs`, { recursive: true });
    await ask("select 1");
    const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
    assert(!names.includes("logs") && !names.includes(".gitignore"), names.join());
  });

  it("adds to the log that BRUIN_QUERY_LOG_FILE names", async () => {
    await using folder = await project();
    const env = { BRUIN_QUERY_LOG_FILE: `${folder.path}/queries.jsonl` };
    for (const text of ["select 1", "select missing"]) {
      await bruin(["query", "-c", "lake", "-q", text], { cwd: folder.path, env });
    }
    const lines = (await Deno.readTextFile(env.BRUIN_QUERY_LOG_FILE)).trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    assertEquals(
      lines.map(({ connectionName, query, success, rows }) => [
        connectionName,
        query,
        success,
        rows,
      ]),
      [["lake", "select 1", true, 1], ["lake", "select missing", false, 0]],
    );
  });

  it("prints failures as JSON", async () => {
    const { code, stdout } = await lake("selec 1", "-o", "json");
    assertEquals(code, 1);
    assertStringIncludes(JSON.parse(stdout).error, "selec");
    await assertFits(JSON.parse(stdout), "failure");
  });

  for (const format of ["plain", "json"]) {
    it(`shows the beginning of a huge error, and lets none control a terminal (${format})`, async () => {
      const text = "'a' || chr(27) || '[2J' || chr(7) || repeat('b', 1000000)";
      const args = ["-c", "lake", "-o", format, "-q", `select error(${text})`];
      const { code, stdout, stderr } = await query(args);
      assertEquals(code, 1, stderr);
      assertMatch(stdout + stderr, /Invalid Input Error: ab{16000,}… \(98\d+ more characters\)/);
      assert((stdout + stderr).length < 20_000);
    });
  }

  it("cancels a query whose time is up", async () => {
    const { code, stderr } = await lake("select count(*) from range(100000000000)", "-t", "1");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "The query was cancelled after 1 s");
  });

  it("ends quietly, and at once, when nobody reads on", async () => {
    await using folder = await project();
    const text = "select i, repeat('x', 100) from range(1000000000) t(i)";
    const process = await startBruin(["query", "-c", "lake", "-q", text, "-o", "csv"], {
      cwd: folder.path,
    });
    const reader = process.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const { code } = await process.status;
    assertEquals([code, await new Response(process.stderr).text()], [0, ""]);
  });

  const mistakes: readonly [args: readonly string[], code: number, words: string][] = [
    [[], 64, "must use either --connection and --query, or --asset"],
    [["-c", "lake"], 64, "direct query mode requires both --connection and --query flags"],
    [["-c", "lake", "-q", "select 1", "-l", "0"], 64, "--limit must be at least 1"],
    [["-c", "lake", "-q", "select 1", "-t", "0"], 64, "--timeout must be at least 1"],
    [["-c", "lake", "-q", " "], 64, "The query is empty"],
    [["-c", "lake", "-q", "{{ nothing }}"], 78, "nothing"],
    [["-c", "nope", "-q", "select 1"], 78, "connection 'nope' not found"],
    [["-c", "key", "-q", "select 1"], 78, "cannot run queries"],
    [
      ["--asset", "assets/script.py"],
      64,
      "asset 'assets/script.py' is not a SQL asset (type: python). Only SQL assets can be queried",
    ],
    [["--asset", "assets/none.sql"], 64, "failed to find the asset"],
  ];
  for (const [args, expected, words] of mistakes) {
    it(`refuses ${args.join(" ") || "nothing"}`, async () => {
      const { code, stdout, stderr } = await query(args, { sensitive: ["hidden-Value-1"] });
      assertStringIncludes(stderr, words);
      assertEquals([code, stdout], [expected, ""]);
    });
  }

  it("says what a statement of DuckDB was that has no result", async () => {
    await using folder = await temporaryFolder();
    const duckdb = [{ name: "d", path: "d.db" }];
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({ environments: { default: { connections: { duckdb } } } }),
    });
    const ask = async (text: string, ...flags: string[]) => {
      const { stdout, stderr, code } = await bruin(["query", "-c", "d", "-q", text, ...flags], {
        cwd: folder.path,
      });
      assertEquals([code, stderr], [0, ""]);
      return stdout;
    };
    const answered = async (text: string) => {
      const answer = JSON.parse(await ask(text, "-o", "json"));
      await assertFits(answer, "query");
      return answer;
    };
    const connectionType = "duckdb";
    assertEquals(await answered("create table t (a integer)"), {
      columns: [],
      rows: [],
      connectionName: "d",
      query: "create table t (a integer)",
      execution: { connectionType, statementType: "CREATE TABLE" },
    });
    for (
      const [text, statementType, dmlAffectedRows] of [
        ["insert into t select range from range(5000)", "INSERT", 5000],
        ["update t set a = 0 where a < 3", "UPDATE", 3],
        ["insert into t values (1); delete from t where false", "DELETE", 0],
        ["drop table if exists u", "DROP TABLE", undefined],
        ["create table u as select * from t", "CREATE TABLE", undefined],
        ["set threads = 1", "SET", undefined],
      ] as const
    ) {
      const { columns, rows, execution } = await answered(text);
      const changed = dmlAffectedRows === undefined ? {} : { dmlAffectedRows };
      assertEquals([columns, rows], [[], []], text);
      assertEquals(execution, { connectionType, statementType, ...changed }, text);
    }
    assertEquals(
      await ask("insert into t values (7)"),
      "Statement executed successfully\nStatement type: INSERT\nRows affected: 1\n",
    );
    assertEquals(
      await ask("drop table u", "-o", "csv"),
      "metric,value\nStatement type,DROP TABLE\n",
    );
    const { rows, execution } = await answered("delete from t where a = 7 returning a");
    assertEquals([rows, execution], [[[7], [7]], undefined]);
    assertEquals((await answered("select count(*) from t")).rows, [[5000]]);
  });
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`bruin query on PostgreSQL${postgresNeeded}`, () => {
  it("says what a statement was that has no result", async () => {
    await using folder = await temporaryFolder();
    const postgres = [{ name: "p", ...postgresDetails() }];
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({ environments: { default: { connections: { postgres } } } }),
    });
    const ask = (text: string, ...flags: string[]) =>
      bruin(["query", "-c", "p", "-q", text, ...flags], { cwd: folder.path });
    const { stdout } = await ask("create temporary table z (a integer);", "-o", "json");
    await assertFits(JSON.parse(stdout), "query");
    assertEquals(JSON.parse(stdout), {
      columns: [],
      rows: [],
      connectionName: "p",
      query: "create temporary table z (a integer);",
      execution: { connectionType: "postgres", statementType: "CREATE TABLE" },
    });
    assertEquals(
      (await ask("drop table if exists no_such_table")).stdout,
      "Statement executed successfully\nStatement type: DROP TABLE\n",
    );
  });

  it("says how many rows a statement changed", async () => {
    await using database = await createDatabase();
    await using folder = await temporaryFolder();
    const postgres = [{ name: "p", ...postgresDetails({ database: database.name }) }];
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({ environments: { default: { connections: { postgres } } } }),
    });
    const ask = (text: string, ...flags: string[]) =>
      bruin(["query", "-c", "p", "-q", text, ...flags], { cwd: folder.path });
    const executed = async (text: string) => {
      const answer = JSON.parse((await ask(text, "-o", "json")).stdout);
      await assertFits(answer, "query");
      return answer.execution;
    };
    const connectionType = "postgres";
    assertEquals(await executed("create table t as select generate_series(1, 5) as a"), {
      connectionType,
      statementType: "CREATE TABLE",
    });
    assertEquals(await executed("insert into t values (6), (7)"), {
      connectionType,
      statementType: "INSERT",
      dmlAffectedRows: 2,
    });
    assertEquals(
      await executed("with x as (select 7 as a) delete from t using x where t.a = x.a"),
      {
        connectionType,
        statementType: "DELETE",
        dmlAffectedRows: 1,
      },
    );
    assertEquals(await executed("delete from t; update t set a = 1 where false"), {
      connectionType,
      statementType: "UPDATE",
      dmlAffectedRows: 0,
    });
    await ask("insert into t values (1), (2), (3)");
    assertEquals(
      (await ask("update t set a = a + 1")).stdout,
      "Statement executed successfully\nStatement type: UPDATE\nRows affected: 3\n",
    );
    assertEquals(
      (await ask("update t set a = 0 where a = 2", "-o", "csv")).stdout,
      "metric,value\nStatement type,UPDATE\nRows affected,1\n",
    );
    const { columns, rows, execution } = JSON.parse(
      (await ask("delete from t where a = 0 returning a", "-o", "json")).stdout,
    );
    assertEquals([columns.length, rows, execution], [1, [[0]], undefined]);
  });

  const password = String(postgresDetails().password);

  it("fetches one secret, and hides it even in rows", async () => {
    await using account = await startAccount({
      warehouse: { type: "postgres", details: postgresDetails() },
      other: { type: "postgres", details: postgresDetails() },
    }, { secretsAgeMs: 3_600_000 });
    await using folder = await temporaryFolder();
    const text = `select 12345678901234567890.5 as n, '${password}' as p, now() as at`;
    const { code, stdout, stderr } = await bruin(
      ["query", "--secrets-backend", "aws", "-c", "warehouse", "-q", text, "-o", "json"],
      { env: account.env, cwd: folder.path, sensitive: [password] },
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, '"rows":[[12345678901234567890.5,"****",');
    const { columns } = JSON.parse(stdout);
    assertEquals(columns.map(({ type }: { type: string }) => type), [
      "numeric",
      "text",
      "timestamptz",
    ]);
    // R12: psql never changes a value, so it is said.
    assertStringIncludes(
      stderr,
      'Warning: the result is not what the database gave: 1 value in "p" contained the text of a secret',
    );
    assertEquals(account.fetched(), ["warehouse"]);
  });

  it("is cancelled in the server by Ctrl-C", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        default_environment: "dev",
        environments: {
          dev: { connections: { postgres: [{ name: "pg", ...postgresDetails() }] } },
        },
      }),
    });
    const mark = crypto.randomUUID();
    const slow = await startBruin(["query", "-c", "pg", "-q", `select '${mark}', pg_sleep(600)`], {
      cwd: folder.path,
    });
    const running = async () => {
      const { stdout } = await bruin([
        "query",
        "-c=pg",
        "-o=csv",
        `-q=select count(*) as n from pg_stat_activity where state = 'active' ` +
        `and pid <> pg_backend_pid() and query like '%${mark}%'`,
      ], { cwd: folder.path });
      return stdout;
    };
    for (let tries = 0; await running() !== "n\n1\n"; tries++) {
      assert(tries < 50, "the query never started");
    }
    slow.kill("SIGINT");
    const { code, stderr } = await finish(slow);
    assertEquals(code, 130);
    assertStringIncludes(stderr, "The statement was cancelled");
    assertEquals(await running(), "n\n0\n");
  });
});

describe("bruin query --pipeline", () => {
  it("has the variables and macros of the pipeline", async () => {
    const text = "select '{{ var.region }}' as region, {{ euros(500) }} as price";
    const { code, stdout } = await query([
      ...["--pipeline", ".", "-c", "lake", "-q", text, "--var", "region=us", "-o", "csv"],
    ]);
    assertEquals([code, stdout], [0, "region,price\nus,5\n"]);
  });

  it("is refused beside --asset, which has one", async () => {
    const { code, stderr } = await query(["--pipeline", ".", "--asset", "assets/daily.sql"]);
    assertEquals(code, 64);
    assertStringIncludes(stderr, "Cannot use --pipeline with --asset");
  });
});

describe("bruin query --split-rows", () => {
  it("exports files of so many rows", async () => {
    await using folder = await project();
    const text = "select i from range(5) as r(i)";
    const { code, stdout } = await bruin(
      ["query", "-c", "lake", "-q", text, "--export", "--split-rows", "2", "-o", "json"],
      { cwd: folder.path },
    );
    assertEquals(code, 0);
    const { files, count } = JSON.parse(stdout);
    await assertFits(JSON.parse(stdout), "query_export_parts");
    const texts = await Promise.all(files.map((path: string) => Deno.readTextFile(path)));
    assertEquals([count, texts], [3, ["i\n0\n1\n", "i\n2\n3\n", "i\n4\n"]]);
  });

  it("leaves no file behind when the query fails in the middle", async () => {
    await using folder = await project();
    const text = "select case when i < 900000 then i else error('too far') end as n " +
      "from range(1000000) as r(i)";
    const { code } = await bruin(
      ["query", "-c", "lake", "-q", text, "--export", "--split-rows", "1000"],
      { cwd: folder.path },
    );
    assertEquals(code, 1);
    assertEquals([...Deno.readDirSync(`${folder.path}/logs/exports`)], []);
  });

  it("needs --export", async () => {
    const { code, stderr } = await lake("select 1", "--split-rows", "2");
    assertEquals(code, 64);
    assertStringIncludes(stderr, "--split-rows requires --export flag");
  });
});

describe("bruin query --dry-run", () => {
  it("shows the plan of a query that is not carried out", async () => {
    const { code, stdout } = await lake(
      "select error('was run') as a",
      "--dry-run",
      "-o",
      "json",
    );
    assertEquals(code, 0);
    const { connectionName, connectionType, valid, explainColumns, explainPlan } = JSON.parse(
      stdout,
    );
    assertEquals([connectionName, connectionType, valid], ["lake", "duckdb", true]);
    assertEquals([explainColumns.length, explainPlan[0].length], [2, 2]);
  });

  it("says why a query is not valid, and ends with 1", async () => {
    const { code, stdout } = await lake("select x from nowhere", "--dry-run", "-o", "json");
    assertEquals(code, 1);
    const { valid, error } = JSON.parse(stdout);
    await assertFits(JSON.parse(stdout), "query_dry_run");
    assertEquals(valid, false);
    assertStringIncludes(error, "nowhere");
  });

  it("shows the plan to people, also where CSV is asked for", async () => {
    const { code, stdout } = await lake("select 1 as a", "--dry-run");
    assertEquals(code, 0);
    assertMatch(
      stdout,
      /^Dry Run Results\nConnection: {2}lake \(duckdb\)\nValid: {7}Yes\n\nQuery plan:\n┌─.*PROJECTION/s,
    );
    const csv = await lake("select 1 as a", "--dry-run", "-o", "csv");
    assertEquals(csv.stdout, stdout);
    assertEquals(csv.stderr, "Warning: --dry-run writes no CSV; this is its plain form\n");
    const wrong = await lake("select x from nowhere", "--dry-run");
    assertEquals(wrong.code, 1);
    assertMatch(wrong.stdout, /\nValid: {7}No\nError: {7}.*nowhere/);
  });

  it("is refused beside --limit", async () => {
    const { code, stderr } = await lake("select 1", "--dry-run", "-l", "5");
    assertEquals(code, 64);
    assertStringIncludes(stderr, "cannot combine --dry-run with --limit");
  });

  for (const text of ["create table t as select 1", "select 1; select 2", "analyze select 1"]) {
    it(`refuses "${text}"`, async () => {
      const { code, stderr } = await lake(text, "--dry-run");
      assertEquals(code, 64);
      assertStringIncludes(stderr, "does not explain this");
    });
  }
});

describe("bruin query --query-annotations", () => {
  it("puts a comment before the query, and none into the answer", async () => {
    const text = "select current_query() as q";
    const { stdout } = await lake(text, "--query-annotations", '{"team": "data"}', "-o", "json");
    const { rows: [[sent]], query: shown } = JSON.parse(stdout);
    assertEquals(sent.split("\n")[0], '-- @bruin.config: {"type":"adhoc_query","team":"data"}');
    assertEquals(shown, text);
  });
});
