/** Python and R assets, with the real python3 and what the machine has of uv, pandas and the like. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { accessKey, startAccount } from "./aws.ts";
import { bruin, type BruinOptions, startBruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const path = Deno.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
const password = "correct-horse-battery";

interface AssetText {
  readonly header?: readonly string[];
  readonly code: string;
}

function python(name: string, { header = [], code }: AssetText): string {
  return ['"""@bruin', `name: ${name}`, "type: python", ...header, '@bruin"""', code, ""].join(
    "\n",
  );
}

/** Connections of a project without a secrets backend. */
function config(connections: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ environments: { default: { connections } } });
}

const duckdb = { duckdb: [{ name: "duckdb-default", path: "test.duckdb" }] };

/** Writes a project and runs it; PATH is the tests' own, without uv unless they add it. */
async function runProject(
  files: Readonly<Record<string, string>>,
  { flags = [], folder, env, ...options }: BruinOptions & {
    readonly flags?: readonly string[];
    readonly folder: string;
  },
) {
  await writeFiles(folder, { ".git/HEAD": "", "pipeline.yml": "name: small\n", ...files });
  const args = ["run", "--no-color", "--no-timestamp", ...flags, folder];
  return await bruin(args, {
    cwd: folder,
    env: {
      PATH: `${folder}/bin:${await pathWithoutUv()}`,
      XDG_CACHE_HOME: `${folder}/cache`,
      ...env,
    },
    ...options,
  });
}

async function pathWithoutUv(): Promise<string> {
  const folders = path.split(":");
  const has = await Promise.all(
    folders.map((folder) => Deno.stat(`${folder}/uv`).then(() => true, () => false)),
  );
  return folders.filter((_, index) => !has[index]).join(":");
}

/** What a program printed of its variables, as JSON. */
function printedVariables(stdout: string): Record<string, string> {
  const [, json] = /^>> variables (.*)$/m.exec(stdout) ?? [];
  return JSON.parse(json ?? "{}");
}

const printVariables = `import json, os
print("variables", json.dumps(dict(os.environ)))`;

describe("bruin run of Python assets", () => {
  it("tells a program what it runs for, and keeps cloud credentials from it", async () => {
    await using folder = await temporaryFolder();
    await using account = await startAccount({
      "my-postgres": {
        type: "postgres",
        details: {
          ...{ username: "myuser", password, host: "localhost", port: 5432 },
          ...{ database: "mydatabase", schema: "public" },
        },
      },
      token: { type: "generic", details: { value: "generic-value-1" } },
    });
    const header = ["secrets: [{key: my-postgres, inject_as: DATABASE}, {key: token}]"];
    const code = `${
      printVariables.replace(
        "dict(os.environ)",
        "{k: v for k, v in os.environ.items() if k not in ('DATABASE', 'token')}",
      )
    }
import hashlib
print("digest", hashlib.sha256(os.environ["DATABASE"].encode()).hexdigest())
print("value", os.environ["token"])`;
    const files = {
      "pipeline.yml": "name: small\nvariables: {region: {type: string, default: eu}}\n",
      "assets/tell.py": python("tell", { header, code }),
    };
    const dates = ["--start-date", "2024-01-02", "--end-date", "2024-01-03 04:05:06"];
    const options = {
      folder: folder.path,
      env: {
        ...account.env,
        PATH: path,
        AWS_PROFILE_MARK: "no",
        BRUIN_VAULT_TOKEN: "vault-token-1",
        BRUIN_RUN_ID: "run-1",
        MY_OWN: "mine",
      },
      sensitive: [password, accessKey.secretAccessKey, "generic-value-1"],
      flags: ["--secrets-backend", "aws", "--full-refresh", ...dates],
    };
    const { code: exitCode, stdout, stderr } = await runProject(files, options);
    assertEquals(exitCode, 0, stdout + stderr);
    const seen = printedVariables(stdout);
    const expected = {
      BRUIN_ASSET: "tell",
      BRUIN_THIS: "tell",
      BRUIN_PIPELINE: "small",
      BRUIN_RUN_ID: "run-1",
      BRUIN_START_DATE: "2024-01-02",
      BRUIN_START_DATETIME: "2024-01-02T00:00:00",
      BRUIN_START_TIMESTAMP: "2024-01-02T00:00:00.000000Z",
      BRUIN_END_DATE: "2024-01-03",
      BRUIN_END_DATETIME: "2024-01-03T04:05:06",
      BRUIN_END_TIMESTAMP: "2024-01-03T04:05:06.000000Z",
      BRUIN_FULL_REFRESH: "1",
      BRUIN_COMMIT_HASH: "",
      BRUIN_SCHEMA_PREFIX: "",
      BRUIN_VARS: '{"region":"eu"}',
      BRUIN_VARS_SCHEMA: '{"region":{"type":"string"}}',
      BRUIN_CONNECTION_TYPES: '{"DATABASE":"postgres","token":"generic"}',
      PYTHONUNBUFFERED: "1",
      MY_OWN: "mine",
    };
    for (const [name, value] of Object.entries(expected)) assertEquals(seen[name], value, name);
    assertEquals(Object.keys(seen).filter((name) => /^AWS_|^BRUIN_(AWS|VAULT)/.test(name)), []);
    const injected = '{"name":"my-postgres","username":"myuser",' +
      `"password":"${password}","host":"localhost","port":5432,` +
      '"database":"mydatabase","schema":"public"}';
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(injected));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
    assertStringIncludes(stdout, `>> digest ${hex.join("")}`);
    assertStringIncludes(stdout, ">> value ****");

    const passed = await runProject(files, {
      ...options,
      flags: [...options.flags, "--pass-credentials"],
    });
    const all = printedVariables(passed.stdout);
    assertEquals(all.AWS_PROFILE_MARK, "no");
    assertEquals(all.BRUIN_AWS_REGION, "us-east-1");
    assertEquals(all.BRUIN_AWS_SECRET_ACCESS_KEY, "****");
  });

  it("streams lines as they are written, and hides a value that is written in halves", async () => {
    await using folder = await temporaryFolder();
    const code = `import sys, time
print("first", flush=True)
sys.stdout.write("it is ${password.slice(0, 9)}")
sys.stdout.flush()
time.sleep(0.2)
print("${password.slice(9)}!", __name__)
sys.stderr.write("ünfinished")`;
    const { stdout, code: exitCode } = await runProject({
      ".bruin.yml": config({ generic: [{ name: "word", value: password }] }),
      "assets/a.py": python("a", { header: ["secrets: [{key: word}]"], code }),
    }, { folder: folder.path, sensitive: [password] });
    assertEquals(exitCode, 0, stdout);
    for (const line of [">> first\n", ">> it is ****! __main__\n", ">> ünfinished\n"]) {
      assertStringIncludes(stdout, line);
    }
  });

  it("imports modules from the root of the project", async () => {
    await using folder = await temporaryFolder();
    const { stdout, code } = await runProject({
      "shared/words.py": "hello = 'hello from a module'\n",
      "assets/deep/a.py": python("a", { code: "from shared.words import hello\nprint(hello)" }),
    }, { folder: folder.path });
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, ">> hello from a module");
  });

  it("finds a DuckDB file closed that assets before it have filled", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await runProject({
      ".bruin.yml": config(duckdb),
      "assets/first.sql":
        "/* @bruin\nname: m.first\ntype: duckdb.sql\nmaterialization: {type: table}\n@bruin */\nselect 1 as n",
      "assets/second.py": python("m.second", {
        header: ["depends: [m.first]"],
        code: `import fcntl
with open(${JSON.stringify(`${folder.path}/test.duckdb`)}, "r+b") as file:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("it is ours")`,
      }),
    }, { folder: folder.path });
    assertStringIncludes(stdout, ">> it is ours");
    assertEquals(code, 0);
  });

  it("fails with the exception, and nothing that depends on the asset starts", async () => {
    await using folder = await temporaryFolder();
    const { stdout, code } = await runProject({
      "assets/a.py": python("a", { code: "raise ValueError('no such luck')" }),
      "assets/b.py": python("b", { header: ["depends: [a]"], code: "print('b runs')" }),
    }, { folder: folder.path });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "ended with exit code 1");
    assertStringIncludes(stdout, "ValueError: no such luck");
    assertStringIncludes(stdout, "UPSTREAM FAILED b");
    assert(!stdout.includes("b runs"));
  });

  it("starts nothing when a connection is missing that an asset lists", async () => {
    await using folder = await temporaryFolder();
    const { stdout, stderr, code } = await runProject({
      "assets/a.py": python("a", { header: ["secrets: [{key: nowhere}]"], code: "print('runs')" }),
    }, { folder: folder.path });
    assertEquals(code, 78);
    assertStringIncludes(stderr, "connection 'nowhere' not found");
    assert(!stdout.includes("Running:"));
  });

  it("says what to install when there is no Python", async () => {
    await using folder = await temporaryFolder();
    const { stdout, code } = await runProject({ "assets/a.py": python("a", { code: "" }) }, {
      folder: folder.path,
      env: { PATH: "/nowhere" },
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "neither uv nor python3 is on PATH");
  });

  it("ignores an image that needs uv, and says so", async () => {
    await using folder = await temporaryFolder();
    const { stdout, code } = await runProject({
      "assets/a.py": python("a", { header: ["image: python:3.8"], code: "print('ran')" }),
    }, { folder: folder.path });
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, `image "python:3.8" is ignored, because uv is not installed`);
    assertStringIncludes(stdout, ">> ran");
  });

  it("installs packages once for all assets and runs", async () => {
    await using folder = await temporaryFolder();
    const files = {
      "package/pyproject.toml":
        "[project]\nname = 'pear'\nversion = '1.0'\n[build-system]\nrequires = []\n" +
        "build-backend = 'backend'\nbackend-path = ['.']\n",
      // Builds a wheel without the network.
      "package/backend.py": `import zipfile, os
def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = "pear-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        wheel.writestr("pear.py", "taste = 'sweet'")
        wheel.writestr("pear-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: pear\\nVersion: 1.0\\n")
        wheel.writestr("pear-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("pear-1.0.dist-info/RECORD", "")
    return name
`,
      "assets/requirements.txt": "--no-index\n../package\n",
      "assets/a.py": python("a", { code: "import pear\nprint(pear.taste)" }),
      "assets/b.py": python("b", { code: "import pear\nprint(pear.taste)" }),
    };
    const first = await runProject(files, { folder: folder.path });
    assertEquals(first.code, 0, first.stdout);
    assertEquals(first.stdout.match(/>> sweet/g)?.length, 2);
    assertEquals(first.stdout.match(/Installing the packages of/g)?.length, 1);
    const second = await runProject({}, { folder: folder.path });
    assertEquals(second.code, 0, second.stdout);
    assert(!second.stdout.includes("Installing"), second.stdout);
  });

  it("ends what a program has started when it is told to stop", async () => {
    await using folder = await temporaryFolder();
    const code = `import os, subprocess, time
child = subprocess.Popen(["sh", "-c", "sleep 300 & echo grandchild $!; wait"])
time.sleep(300)`;
    await writeFiles(folder.path, {
      ".git/HEAD": "",
      "pipeline.yml": "name: small\n",
      "assets/a.py": python("a", { code }),
    });
    const process = await startBruin(["run", "--no-color", folder.path], {
      cwd: folder.path,
      env: { PATH: path },
    });
    let output = "";
    let grandchild = 0;
    const decoder = new TextDecoder();
    for await (const chunk of process.stdout) {
      output += decoder.decode(chunk, { stream: true });
      const [, id] = />> grandchild (\d+)/.exec(output) ?? [];
      if (id === undefined || grandchild !== 0) continue;
      grandchild = Number(id);
      process.kill("SIGTERM");
    }
    await process.stderr.cancel();
    assertEquals((await process.status).code, 143, output);
    assertStringIncludes(output, "bruin run aborted after");
    const stat = await Deno.readTextFile(`/proc/${grandchild}/stat`).catch(() => ") Z");
    assertEquals(stat.slice(stat.lastIndexOf(")") + 2)[0], "Z", "the grandchild is left");
  });
});

/** Makes a table of a query on the connection, and checks the number it gives. */
function verify(connection: string, checks: readonly (readonly [string, number])[]): string {
  return JSON.stringify({
    name: "verify",
    type: connection === "duckdb-default" ? "duckdb.sql" : "pg.sql",
    run: "verify.sql",
    connection,
    custom_checks: checks.map(([query, value], index) => ({
      name: `check ${index}`,
      query,
      value,
    })),
  });
}

const rows = `import datetime, decimal
def materialize():
    yield {"id": 1, "day": datetime.date(2024, 1, 1), "amount": decimal.Decimal("1.10"), "Tags": ["a"]}
    yield [{"day": datetime.date(2024, 1, 2), "id": 2, "amount": None, "big": 2 ** 60}]`;

const databases = [
  { title: "DuckDB", connection: "duckdb-default", skip: "", connections: duckdb },
  {
    title: `PostgreSQL${postgresNeeded}`,
    connection: "postgres-default",
    skip: postgresNeeded,
    connections: { postgres: [{ name: "postgres-default", ...postgresDetails() }] },
  },
];

for (const { title, connection, skip, connections } of databases) {
  (skip === "" ? describe : describe.skip)(`materialize() on ${title}`, () => {
    const schema = `python_${crypto.randomUUID().slice(0, 8)}`;
    const asset = (name: string, strategy: string, code: string) =>
      python(`${schema}.${name}`, {
        header: [
          `connection: ${connection}`,
          `materialization: {type: table, strategy: ${strategy}, incremental_key: day}`,
          'columns: [{name: id, type: integer, primary_key: true}, {name: amount, type: "decimal(10,2)"}]',
        ],
        code,
      });

    it("fills tables with every strategy, the first time and again", async () => {
      await using folder = await temporaryFolder();
      const strategies = ["create+replace", "append", "merge", "delete+insert"];
      const names = strategies.map((strategy) => strategy.replace("+", "_"));
      const files = Object.fromEntries(
        strategies.map((strategy, i) => [`assets/${names[i]}.py`, asset(names[i], strategy, rows)]),
      );
      const run = (more: Readonly<Record<string, string>>) =>
        runProject({ ".bruin.yml": config(connections), ...more }, { folder: folder.path });
      const first = await run(files);
      assertEquals(first.code, 0, first.stdout + first.stderr);
      // Other order, a changed row, a new day, and no column "big".
      const changed = rows.replace(`"big": 2 ** 60`, `"amount": decimal.Decimal("2.5")`)
        .replace("2024, 1, 1", "2024, 1, 3").replace(`"id": 1`, `"id": 1`);
      const second = await run(Object.fromEntries(
        strategies.map((strategy, i) => [
          `assets/${names[i]}.py`,
          asset(names[i], strategy, changed),
        ]),
      ));
      assertEquals(second.code, 0, second.stdout + second.stderr);
      for (const name of names) await Deno.remove(`${folder.path}/assets/${name}.py`);
      const third = await run({
        "assets/verify.sql": "select 1",
        "assets/verify.asset.yml": verify(connection, [
          [`select count(*) from ${schema}.create_replace`, 2],
          [`select count(*) from ${schema}.append`, 4],
          [`select count(*) from ${schema}.append where big = 1152921504606846976`, 1],
          [`select count(*) from ${schema}.merge`, 2],
          [
            `select count(*) from ${schema}.merge where id = 2 and amount = 2.5 and big = 1152921504606846976`,
            1,
          ],
          [`select count(*) from ${schema}.merge where id = 1 and day = '2024-01-03'`, 1],
          [`select count(*) from ${schema}.delete_insert`, 3],
          [`select count(tags) from ${schema}.delete_insert`, 2],
        ]),
      });
      assertEquals(third.code, 0, third.stdout + third.stderr);
    });

    it("F14: leave no rows of yesterday when they return none", async () => {
      await using folder = await temporaryFolder();
      const empties: readonly (readonly [name: string, strategy: string, empty: string])[] = [
        ["listed", "create+replace", "return []"],
        ["generated", "create+replace", "yield from []"],
        ["iterated", "create+replace", "return iter(())"],
        ["appended", "append", "return []"],
        ["merged", "merge", "return []"],
        ["kept", "create+replace", "return None"],
      ];
      const run = (code: (empty: string) => string) =>
        runProject({
          ".bruin.yml": config(connections),
          ...Object.fromEntries(empties.map(([name, strategy, empty]) => [
            `assets/${name}.py`,
            asset(name, strategy, `def materialize():\n    ${code(empty)}`),
          ])),
        }, { folder: folder.path });
      const first = await run(() => `return [{"id": 1, "extra": "x"}]`);
      assertEquals(first.code, 0, first.stdout + first.stderr);
      const second = await run((empty) => empty);
      assertEquals(second.code, 0, second.stdout + second.stderr);
      for (const [name, , empty] of empties) {
        if (empty === "return None") continue;
        const table = `"${schema}.${name}"`;
        const kept = name === "appended" || name === "merged";
        assertStringIncludes(
          second.stdout,
          kept ? `the table ${table} keeps those that it has` : `the table ${table} is empty now`,
        );
      }
      for (const [name] of empties) await Deno.remove(`${folder.path}/assets/${name}.py`);
      const third = await runProject({
        "assets/verify.sql": "select 1",
        "assets/verify.asset.yml": verify(connection, [
          ...["listed", "generated", "iterated"].map((name) =>
            [`select count(extra) from ${schema}.${name}`, 0] as const
          ),
          ...["appended", "merged", "kept"].map((name) =>
            [`select count(extra) from ${schema}.${name}`, 1] as const
          ),
        ]),
      }, { folder: folder.path });
      assertEquals(third.code, 0, third.stdout + third.stderr);
    });

    it("F14: make an empty table of the declared columns when there is none yet", async () => {
      await using folder = await temporaryFolder();
      const first = await runProject({
        ".bruin.yml": config(connections),
        "assets/a.py": asset("fresh", "merge", "def materialize(): return []"),
      }, { folder: folder.path });
      assertEquals(first.code, 0, first.stdout + first.stderr);
      await Deno.remove(`${folder.path}/assets/a.py`);
      const second = await runProject({
        "assets/verify.sql": "select 1",
        "assets/verify.asset.yml": verify(connection, [
          [
            `select count(*) + coalesce(max(id), 0) + coalesce(max(amount), 0) from ${schema}.fresh`,
            0,
          ],
        ]),
      }, { folder: folder.path });
      assertEquals(second.code, 0, second.stdout + second.stderr);
    });

    it("keep texts, numbers and missing values as they are", async () => {
      await using folder = await temporaryFolder();
      const code = String.raw`import decimal
def materialize():
    yield {"id": 1, "s": "", "t": 'a "b",\r\n\\.\n', "n": 2 ** 62 + 1, "j": {"x": [float("nan"), "é"]}}
    yield {"id": 2, "s": None, "d": decimal.Decimal("0.10")}
    yield {}`;
      const first = await runProject({
        ".bruin.yml": config(connections),
        "assets/a.py": asset("values", "create+replace", code),
      }, { folder: folder.path });
      assertEquals(first.code, 0, first.stdout + first.stderr);
      await Deno.remove(`${folder.path}/assets/a.py`);
      const table = `${schema}."values"`;
      const second = await runProject({
        "assets/verify.sql": "select 1",
        "assets/verify.asset.yml": verify(connection, [
          [`select count(*) from ${table}`, 3],
          [`select count(*) from ${table} where s = ''`, 1],
          [
            `select count(*) from ${table} where id = 1 and length(t) = 11 and n = 4611686018427387905`,
            1,
          ],
          [`select count(*) from ${table} where id = 2 and s is null and d = 0.10`, 1],
          [`select count(*) from ${table} where cast(j as varchar) like '%null%é%'`, 1],
          [`select count(*) from ${table} where id is null and s is null and d is null`, 1],
        ]),
      }, { folder: folder.path });
      assertEquals(second.code, 0, second.stdout + second.stderr);
    });

    it("refuses columns that the table lacks, and leaves it as it was", async () => {
      await using folder = await temporaryFolder();
      const files = { ".bruin.yml": config(connections) };
      const first = `def materialize(): return [{"id": 1}]`;
      const second = `def materialize(): return [{"id": 2, "extra": 1}]`;
      for (const [code, expected] of [[first, 0], [second, 1]] as const) {
        const result = await runProject(
          { ...files, "assets/a.py": asset("grown", "append", code) },
          {
            folder: folder.path,
          },
        );
        assertEquals(result.code, expected, result.stdout + result.stderr);
        if (expected === 1) {
          assertStringIncludes(result.stdout, `lacks columns of the new rows: extra`);
        }
      }
    });
  });
}

describe("materialize()", () => {
  const nothing = [
    ["None", "return None", "WARNING: materialize() returned None, skipping materialization"],
    [
      "no rows before there is a table",
      "return []",
      'WARNING: materialize() returned no rows, and the table "a" does not exist, so none is made',
    ],
  ] as const;
  for (const [what, code, line] of nothing) {
    it(`may return ${what}`, async () => {
      await using folder = await temporaryFolder();
      const header = ["connection: duckdb-default", "materialization: {type: table}"];
      const { code: exitCode, stdout } = await runProject({
        ".bruin.yml": config(duckdb),
        "assets/a.py": python("a", { header, code: `def materialize(): ${code}` }),
      }, { folder: folder.path });
      assertEquals(exitCode, 0, stdout);
      assertStringIncludes(stdout, line);
    });
  }

  const wrong = [
    [
      "returns something else",
      "def materialize(): return 42",
      "materialize() returned int; it can",
    ],
    ["is missing", "x = 1", "has a materialization, but no function materialize()"],
    [
      "returns a text with a NUL",
      "def materialize(): return [{'id': 1, 't': 'a\\nb'}, {'id': 2, 't': 'a\\0b'}]",
      "A text holds a NUL character, which no text of a database has: row 2 of what " +
      'materialize() returned, column "t"',
    ],
    [
      "returns half of a surrogate pair",
      "def materialize(): return [{'t': 'x'}, {'t': {'in': ['\\ud800']}}]",
      "A text holds half of a surrogate pair, which no text of a database has: row 2 of what " +
      'materialize() returned, column "t"',
    ],
    ["raises", "def materialize(): raise KeyError('lost')", "KeyError: 'lost'"],
  ] as const;
  for (const [what, code, line] of wrong) {
    it(`fails the asset when it ${what}`, async () => {
      await using folder = await temporaryFolder();
      const header = ["connection: duckdb-default", "materialization: {type: table}"];
      const { code: exitCode, stdout } = await runProject({
        ".bruin.yml": config(duckdb),
        "assets/a.py": python("a", { header, code }),
      }, { folder: folder.path });
      assertEquals(exitCode, 1, stdout);
      assertStringIncludes(stdout, line);
    });
  }
});

const frames = Deno.env.get("BRUIN_TEST_PYTHON") || undefined;
const framesNeeded = frames === undefined
  ? " (left out: set BRUIN_TEST_PYTHON to a Python with pandas, polars and pyarrow)"
  : "";

(frames === undefined ? describe.skip : describe)(`materialize() of frames${framesNeeded}`, () => {
  const cases: readonly (readonly [string, string, readonly (readonly [string, number])[]])[] = [
    [
      "pandas",
      `import pandas as pd, numpy as np
def materialize():
    return pd.DataFrame({
        "i": [1, 2], "f": [1.5, None], "s": ["x", None], "b": [True, False],
        "t": pd.to_datetime(["2024-01-01 10:00", None]),
        "z": pd.to_datetime(["2024-01-01T00:00Z", None]),
        "n": pd.array([1, None], dtype="Int64"),
        "o": [{"a": np.int64(1)}, [1]],
        "empty": pd.array([None, None], dtype="float64"),
    })`,
      [
        ["select sum(i) from t where typeof(i) = 'BIGINT'", 3],
        ["select count(f) from t where typeof(f) = 'DOUBLE'", 1],
        ["select count(s) from t", 1],
        ["select count(*) from t where b", 1],
        ["select count(t) from t where typeof(t) = 'TIMESTAMP' and t = '2024-01-01 10:00:00'", 1],
        ["select count(z) from t where typeof(z) = 'TIMESTAMP WITH TIME ZONE'", 1],
        ["select count(n) from t where typeof(n) = 'BIGINT'", 1],
        ["select count(*) from t where json_extract(o, '$.a') = 1", 1],
        ["select count(*) from t where typeof(empty) = 'DOUBLE' and empty is null", 2],
      ],
    ],
    [
      "polars",
      `import polars as pl, datetime
def materialize():
    return pl.DataFrame({
        "i": [1, 2], "f": [1.5, float("nan")], "l": [[1, 2], None],
        "d": [datetime.date(2024, 1, 1), None], "st": [{"a": 1}, {"a": 2}],
        "empty": pl.Series([None, None], dtype=pl.Datetime),
    }).lazy()`,
      [
        ["select sum(i) from t", 3],
        ["select count(*) from t where isnan(f)", 1],
        ["select count(l) from t where typeof(l) = 'JSON'", 1],
        ["select count(d) from t where typeof(d) = 'DATE'", 1],
        ["select sum(cast(json_extract(st, '$.a') as integer)) from t", 3],
        ["select count(*) from t where typeof(empty) = 'TIMESTAMP'", 2],
      ],
    ],
    [
      "pyarrow",
      `import pyarrow as pa, decimal
def materialize():
    table = pa.table({
        "i": pa.array([1, 2], pa.int64()), "s": ["a", "b"],
        "d": pa.array([decimal.Decimal("1.10"), None], pa.decimal128(10, 2)),
    })
    yield table
    yield table.to_batches()[0]`,
      [
        ["select sum(i) from t", 6],
        ["select count(*) from t where d = 1.10", 2],
      ],
    ],
  ];
  for (const [name, code, checks] of cases) {
    it(`takes what ${name} returns, with its types`, async () => {
      await using folder = await temporaryFolder();
      await Deno.mkdir(`${folder.path}/bin`);
      await writeFiles(folder.path, { "bin/python3": `#!/bin/sh\nexec ${frames} "$@"\n` });
      await Deno.chmod(`${folder.path}/bin/python3`, 0o755);
      const header = ["connection: duckdb-default", "materialization: {type: table}"];
      const { code: exitCode, stdout, stderr } = await runProject({
        ".bruin.yml": config(duckdb),
        "assets/t.py": python("t", { header, code }),
        "assets/verify.sql": "select 1",
        "assets/verify.asset.yml": verify("duckdb-default", checks).replace(
          `"type"`,
          `"depends":["t"],"type"`,
        ),
      }, { folder: folder.path });
      assertEquals(exitCode, 0, stdout + stderr);
    });
  }
});

const uv = Deno.env.get("BRUIN_TEST_UV") || undefined;
const uvNeeded = uv === undefined ? " (left out: set BRUIN_TEST_UV to the path of uv)" : "";

(uv === undefined ? describe.skip : describe)(`Python assets with uv${uvNeeded}`, () => {
  /** A folder with nothing but uv, and a cache that is kept. */
  const withUv = async (folder: string) => {
    await Deno.mkdir(`${folder}/bin`, { recursive: true });
    await Deno.symlink(uv!, `${folder}/bin/uv`).catch(() => {});
    const [version] = await pythonVersion();
    return { header: [`image: python:${version}`], env: { UV_OFFLINE: "1", HOME: folder } };
  };

  async function pythonVersion(): Promise<string[]> {
    const { stdout } = await new Deno.Command("python3", {
      args: ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
    }).output();
    return new TextDecoder().decode(stdout).trim().split("\n");
  }

  it("runs them in the version that their image names", async () => {
    await using folder = await temporaryFolder();
    const { header, env } = await withUv(folder.path);
    const code = `import os, sys
print("version %d.%d" % sys.version_info[:2], os.getcwd(), "uv" in os.environ.get("VIRTUAL_ENV", "uv"))`;
    const { stdout, code: exitCode } = await runProject({
      "assets/a.py": python("a", { header, code }),
    }, { folder: folder.path, env });
    assertEquals(exitCode, 0, stdout);
    assertStringIncludes(stdout, `>> version ${header[0].slice("image: python:".length)}`);
    assertStringIncludes(stdout, await Deno.realPath(folder.path));
  });

  it("runs those of a project in its folder", async () => {
    await using folder = await temporaryFolder();
    const { env } = await withUv(folder.path);
    const [version] = await pythonVersion();
    const { stdout, code } = await runProject({
      "assets/job/pyproject.toml":
        `[project]\nname = "job"\nversion = "1.0"\nrequires-python = ">=${version}"\n`,
      "assets/job/words.py": "hello = 'hello from the project'\n",
      "assets/job/a.py": python("a", { code: "from words import hello\nprint(hello)" }),
    }, { folder: folder.path, env });
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, ">> hello from the project");
  });
});

describe("bruin run of R assets", () => {
  const r = "'@bruin\nname: a\ntype: r\nsecrets: [{key: word}]\n@bruin'\n";
  const files = {
    ".bruin.yml": config({ generic: [{ name: "word", value: password }] }),
    "assets/a.r": `${r}cat("hello")\n`,
  };
  /** Stands in for R: what matters here is how it is started. */
  const rscript =
    '#!/bin/sh\necho "args $*"\necho "in $(pwd)"\necho "$BRUIN_ASSET $word"\nexit ${R_EXIT:-0}\n';

  async function runR(folder: string, options: Partial<BruinOptions> = {}, more = {}) {
    await writeFiles(folder, { "bin/Rscript": rscript });
    await Deno.chmod(`${folder}/bin/Rscript`, 0o755);
    return await runProject({ ...files, ...more }, { folder, sensitive: [password], ...options });
  }

  it("runs them with Rscript in the root of the project, with their connections", async () => {
    await using folder = await temporaryFolder();
    const { stdout, stderr, code } = await runR(folder.path);
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, `>> args ${folder.path}/assets/a.r`);
    assertStringIncludes(stdout, `>> in ${await Deno.realPath(folder.path)}`);
    assertStringIncludes(stdout, ">> a ****");
  });

  it("restores the packages of the nearest renv.lock first", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await runR(folder.path, {}, { "assets/renv.lock": "{}" });
    assertStringIncludes(stdout, "renv::restore(prompt = FALSE)");
    assertStringIncludes(stdout, `>> in ${await Deno.realPath(folder.path)}/assets`);
  });

  it("fails with the exit code of Rscript", async () => {
    await using folder = await temporaryFolder();
    const { stdout, code } = await runR(folder.path, { env: { R_EXIT: "4" } });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "Rscript ended with exit code 4");
  });

  it("says what to install when there is no R", async () => {
    await using folder = await temporaryFolder();
    const { stdout, code } = await runProject(files, {
      folder: folder.path,
      env: { PATH: "/nowhere" },
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "Rscript is not on PATH");
  });
});

describe("bruin run of a script outside of any pipeline", () => {
  it("works with and without a header", async () => {
    await using folder = await temporaryFolder();
    const print =
      'import os\nprint(">", os.environ["BRUIN_PIPELINE"], os.environ["BRUIN_ASSET"])\n';
    await writeFiles(folder.path, {
      "plain.py": print,
      "named.py": python("greeting", { code: print }),
    });
    for (
      const [file, printed] of [
        ["plain.py", "> standalone-python-plain plain"],
        ["named.py", "> standalone-python-named greeting"],
      ]
    ) {
      const { code, stdout } = await bruin(["run", "--log-dir", "-", file], {
        cwd: folder.path,
        env: { PATH: await pathWithoutUv(), XDG_CACHE_HOME: `${folder.path}/cache` },
      });
      assertEquals(code, 0, stdout);
      assertStringIncludes(stdout, printed);
    }
  });
});

describe("bruin run of agents", () => {
  const claude = '#!/bin/sh\nfor arg; do echo "arg $arg"; done\npwd\nenv | grep ^word= ; exit 0\n';
  const files = {
    ".bruin.yml": config({ generic: [{ name: "word", value: password }] }),
    "assets/a.asset.yml": [
      "name: a",
      "type: agent.claude_code",
      "secrets: [{key: word}]",
      "parameters:",
      "  prompt: 'Summarise {{ start_date }}'",
      "  model: small",
      "  allowed_tools: [Read, Grep]",
      "  skip_permissions: true",
      "  verbose: false",
      "  working_dir: assets",
    ].join("\n"),
  };

  it("calls claude with what the parameters say, and with no connection", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { "bin/claude": claude });
    await Deno.chmod(`${folder.path}/bin/claude`, 0o755);
    const { stdout, code } = await runProject(files, {
      folder: folder.path,
      flags: ["--start-date", "2024-01-02", "--end-date", "2024-01-02"],
      sensitive: [password],
    });
    assertEquals(code, 0, stdout);
    assertEquals(stdout.match(/(?<=^>> ).*/gm), [
      ...["arg -p", "arg Summarise 2024-01-02", "arg --model", "arg small"],
      ...["arg --allowedTools", "arg Read,Grep", "arg --dangerously-skip-permissions"],
      `${await Deno.realPath(folder.path)}/assets`,
    ]);
  });

  it("says what is missing: the program, or the prompt", async () => {
    await using folder = await temporaryFolder();
    const missing = await runProject(files, { folder: folder.path });
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.stdout, "Claude Code is not installed: claude is not on PATH");
    const unasked = await runProject(
      { "assets/a.asset.yml": "name: a\ntype: agent.claude_code\n" },
      { folder: folder.path },
    );
    assertEquals(unasked.code, 1);
    assertStringIncludes(unasked.stdout, "agent.claude_code requires a parameter named 'prompt'");
  });
});
