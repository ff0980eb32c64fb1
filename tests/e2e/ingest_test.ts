/**
 * Ingestr assets with the real ingestr 0.14.155, out of a cache of uv that was filled before:
 * `BRUIN_TEST_INGESTR` is the folder of the cache, `BRUIN_TEST_UV` the program.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { accessKey, startAccount } from "./aws.ts";
import { bruin, type BruinOptions, startBruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const uv = Deno.env.get("BRUIN_TEST_UV");
const cache = Deno.env.get("BRUIN_TEST_INGESTR");
const python = Deno.env.get("BRUIN_TEST_PYTHON");
const path = Deno.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
const ingestrNeeded = uv === undefined || cache === undefined
  ? " (left out: set BRUIN_TEST_UV and BRUIN_TEST_INGESTR)"
  : "";
const needed = ingestrNeeded + postgresNeeded;
const password = "corr%ct horse/battery";

/** Everything that a run of ingestr sees besides what a test adds; it cannot reach the network. */
function environment(folder: string): Record<string, string> {
  return {
    PATH: `${(uv ?? "").replace(/\/[^/]*$/, "")}:${path}`,
    HOME: folder,
    UV_OFFLINE: "1",
    UV_CACHE_DIR: cache ?? "",
    ...(python !== undefined && { UV_PYTHON: python }),
  };
}

interface Project extends BruinOptions {
  readonly folder: string;
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly assets: Readonly<Record<string, unknown>>;
  readonly flags?: readonly string[];
}

/** Runs a project with its connections in the stand-in for AWS Secrets Manager. */
async function runProject({ folder, secrets, assets, flags = [], ...options }: Project) {
  await using account = await startAccount(secrets);
  await writeFiles(folder, {
    ".git/HEAD": "",
    "pipeline.yml": "name: copies\n",
    ...Object.fromEntries(
      Object.entries(assets).map(([file, asset]) => [
        `assets/${file}`,
        typeof asset === "string" ? asset : JSON.stringify(asset),
      ]),
    ),
  });
  const args = ["run", "--secrets-backend", "aws", "--no-color", "--no-timestamp", ...flags];
  return await bruin([...args, folder], {
    cwd: folder,
    ...options,
    env: { ...account.env, ...environment(folder), ...options.env },
    sensitive: [password, encodeURIComponent(password), accessKey.secretAccessKey],
  });
}

const duckdb = (file: string) => ({ type: "duckdb", details: { path: file } });
const id = { name: "id", type: "integer", primary_key: true };
const unique = { checks: [{ name: "unique" }, { name: "not_null" }] };

function copy(name: string, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { parameters, ...others } = fields;
  return {
    name,
    type: "ingestr",
    parameters: { version: "v0", destination: "duckdb", ...Object(parameters) },
    ...others,
  };
}

describe("bruin run --debug-ingestr-src", () => {
  const assets = {
    "a.asset.yml": copy("raw.a", { parameters: { source_connection: "s", source_table: "t" } }),
  };
  const runWith = async (folder: string, source: string) => {
    const secrets = { s: duckdb(`${folder}/s.db`), "duckdb-default": duckdb(`${folder}/d.db`) };
    const flags = ["--no-validation", "--debug-ingestr-src", source];
    return await runProject({ folder, secrets, assets, flags });
  };

  it("takes a program", async () => {
    await using folder = await temporaryFolder();
    const program = `${folder.path}/my-ingestr`;
    await Deno.writeTextFile(program, '#!/bin/sh\necho "my own: $1"\n', { mode: 0o755 });
    const { code, stdout } = await runWith(folder.path, "my-ingestr");
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "my own: ingest");
  });

  (uv === undefined ? it.skip : it)("takes a folder of sources, as they are now", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      "source/pyproject.toml": [
        '[project]\nname = "ingestr"\nversion = "0.0.1"\n[project.scripts]\ningestr = "ingestr:main"',
        '[build-system]\nrequires = ["uv_build>=0.8,<2"]\nbuild-backend = "uv_build"\n',
      ].join("\n"),
    });
    for (const words of ["first", "second"]) {
      await writeFiles(folder.path, {
        "source/src/ingestr/__init__.py": `def main(): print("${words} version")`,
      });
      const { code, stdout, stderr } = await runWith(folder.path, "source");
      assertEquals(code, 0, stdout + stderr);
      assertStringIncludes(stdout, `${words} version`);
    }
  });

  it("refuses what is neither", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await runWith(folder.path, "nowhere");
    assertEquals(code, 64);
    assertStringIncludes(stderr, "--debug-ingestr-src names neither a program nor a folder");
  });
});

(ingestrNeeded === "" ? describe : describe.skip)(`ingestr assets${ingestrNeeded}`, () => {
  it("copy files and tables into DuckDB files that other assets of the run use too", async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/people.csv`;
    await Deno.writeTextFile(file, "id,name,updated\n1,Ann,2024-01-01\n2,Bob,2024-01-02\n");
    const project: Project = {
      folder: folder.path,
      // Of the machine, not of any asset: would load everything a second time.
      env: { INCREMENTAL_STRATEGY: "append", INGESTR_INCREMENTAL_STRATEGY: "append" },
      secrets: {
        files: { type: "csv", details: { path: file } },
        lake: duckdb("lake.duckdb"),
        warehouse: duckdb("warehouse.duckdb"),
      },
      assets: {
        "people.asset.yml": copy("raw.people", {
          connection: "lake",
          parameters: { source_connection: "files", source_table: "people" },
          columns: [{ ...id, ...unique }],
        }),
        "merged.asset.yml": copy("raw.merged", {
          connection: "warehouse",
          depends: ["raw.people"],
          parameters: { source_connection: "lake", source_table: "raw.people" },
          materialization: { type: "table", strategy: "merge" },
          columns: [{ ...id, ...unique }, { name: "name", mask: "redact" }],
        }),
        // Runs beside the copy and waits for its turn.
        "beside.sql": "/* @bruin\nname: main.beside\ntype: duckdb.sql\nconnection: warehouse\n" +
          "depends: [raw.people]\nmaterialization: {type: table}\n@bruin */\nselect 1 as one\n",
        "mart.sql": "/* @bruin\nname: main.mart\ntype: duckdb.sql\nconnection: warehouse\n" +
          "depends: [raw.merged]\nmaterialization: {type: table}\ncustom_checks:\n" +
          "  - {name: rows, value: 2, query: select rows from main.mart}\n" +
          "  - {name: hidden, value: 0, query: select known from main.mart}\n@bruin */\n" +
          "select count(*) as rows, count(*) filter (name in ('Ann', 'Bob')) as known " +
          "from raw.merged\n",
      },
    };
    const first = await runProject(project);
    assertEquals(first.code, 0, first.stdout + first.stderr);
    assertStringIncludes(first.stdout, "[raw.people] >> Successfully finished loading data");
    assertMatch(first.stdout, /PASS raw\.merged \.\./);
    // Merged, so that nothing is twice there.
    const second = await runProject(project);
    assertEquals(second.code, 0, second.stdout + second.stderr);
  });

  it("tell why they failed, without any part of a secret", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await runProject({
      folder: folder.path,
      secrets: {
        app: {
          type: "postgres",
          details: { username: "u", password, host: "127.0.0.1", port: 1, database: "d" },
        },
        warehouse: duckdb("warehouse.duckdb"),
      },
      assets: {
        "a.asset.yml": copy("raw.a", {
          connection: "warehouse",
          parameters: { source_connection: "app", source_table: "public.a" },
        }),
      },
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "ingestr ended with exit code 1");
    assertStringIncludes(stdout, "Connection refused");
    assertStringIncludes(stdout, "fix: look at the lines of ingestr above");
  });
});

(needed === "" ? describe : describe.skip)(`ingestr assets and PostgreSQL${needed}`, () => {
  it("copy tables into DuckDB, and merge what has changed into PostgreSQL", async () => {
    await using folder = await temporaryFolder();
    const schema = `ingest_${crypto.randomUUID().slice(0, 8)}`;
    const secrets = {
      app: { type: "postgres", details: postgresDetails() },
      warehouse: duckdb("warehouse.duckdb"),
    };
    const people = (rows: string) =>
      `/* @bruin\nname: ${schema}.people\ntype: pg.sql\nconnection: app\n` +
      `materialization: {type: table}\n@bruin */\n` +
      `select id, name, updated::timestamptz from (values ${rows}) people (id, name, updated)\n`;
    const columns = [{ ...id, ...unique }];
    const assets = {
      "copy.asset.yml": copy("raw.people", {
        connection: "warehouse",
        depends: [`${schema}.people`],
        parameters: { source_connection: "app", source_table: `${schema}.people` },
        columns,
      }),
      "merge.asset.yml": copy(`${schema}.merged`, {
        depends: [`${schema}.people`],
        parameters: {
          source_connection: "app",
          source_table: `${schema}.people`,
          destination: "postgres",
          destination_connection: "app",
        },
        materialization: { type: "table", strategy: "merge", incremental_key: "updated" },
        columns,
      }),
    };
    const counts = (merged: number, copied: number) => ({
      "checks.asset.yml": {
        name: "checks",
        type: "empty",
        connection: "app",
        depends: [`${schema}.merged`],
        custom_checks: [
          {
            name: "merged",
            value: merged,
            query: `select count(*) * 10 + count(*) filter (where name = 'Bobby') ` +
              `from ${schema}.merged`,
          },
        ],
      },
      "copied.asset.yml": {
        name: "copied",
        type: "empty",
        connection: "warehouse",
        depends: ["raw.people"],
        custom_checks: [
          { name: "copied", value: copied, query: "select count(*) from raw.people" },
        ],
      },
    });
    const run = (rows: string, [merged, copied]: readonly [number, number], day: string) =>
      runProject({
        folder: folder.path,
        secrets,
        assets: { "people.sql": people(rows), ...assets, ...counts(merged, copied) },
        flags: ["--start-date", day, "--end-date", `${day} 23:59:59.999999`],
      });
    const first = await run("(1,'Ann','2024-01-01'),(2,'Bob','2024-01-01')", [20, 2], "2024-01-01");
    assertEquals(first.code, 0, first.stdout + first.stderr);
    // The first row is gone from the source and stays in what was merged.
    const changed = "(2,'Bobby','2024-01-02'),(3,'Cy','2024-01-02')";
    const second = await run(changed, [31, 2], "2024-01-02");
    assertEquals(second.code, 0, second.stdout + second.stderr);
  });
});

/** A project whose only asset streams, and a script in place of ingestr. */
async function streamingProject(folder: string): Promise<Record<string, string>> {
  const program = `${folder}/ingestr`;
  await writeFiles(folder, {
    ".git/HEAD": "",
    "pipeline.yml": "name: copies\n",
    ".bruin.yml": JSON.stringify({
      environments: {
        default: {
          connections: {
            postgres: [{
              name: "app",
              username: "u",
              password,
              host: "127.0.0.1",
              database: "d",
            }],
            duckdb: [{ name: "duckdb-default", path: "a.duckdb" }],
          },
        },
      },
    }),
    "assets/stream.asset.yml": JSON.stringify(copy("raw.stream", {
      parameters: {
        version: "v1",
        source_connection: "app",
        source_table: "*",
        cdc: true,
        stream: true,
      },
    })),
    "assets/other.sql": "/* @bruin\nname: main.other\ntype: duckdb.sql\n@bruin */\nselect 1\n",
    ingestr: `#!/bin/sh
trap 'echo flushed; exit 0' TERM
echo "started $* \${SOURCE_URI%%:*}"
while true; do sleep 0.1; done
`,
  });
  await Deno.chmod(program, 0o755);
  return { PATH: path, HOME: folder, INGESTR_BINARY_PATH: program };
}

describe("bruin run --stream", () => {
  const flags = ["run", "--no-color", "--no-timestamp"];

  it("leaves streaming assets out of every other run, and says so", async () => {
    await using folder = await temporaryFolder();
    const env = await streamingProject(folder.path);
    const { code, stdout } = await bruin([...flags, folder.path], { cwd: folder.path, env });
    assertEquals(code, 0, stdout);
    assertStringIncludes(
      stdout,
      "Excluded 1 streaming asset(s) from this run; launch one with `bruin run --stream <asset>`.",
    );
    assertStringIncludes(stdout, "PASS main.other");
    assert(!stdout.includes("raw.stream"));
  });

  it("runs one streaming asset until it is stopped, which may finish its work", async () => {
    await using folder = await temporaryFolder();
    const env = await streamingProject(folder.path);
    const process = await startBruin([
      ...flags,
      "--stream",
      `${folder.path}/assets/stream.asset.yml`,
    ], {
      cwd: folder.path,
      env,
    });
    const lines: string[] = [];
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      lines.push(text);
      if (text.includes("started")) process.kill("SIGTERM");
    }
    await process.stderr.cancel();
    await process.status;
    const stdout = lines.join("");
    assertMatch(stdout, />> started ingest --dest-table raw\.stream .*--stream.* postgres\+cdc$/m);
    assert(!stdout.includes("--interval-end"));
    assertStringIncludes(stdout, ">> flushed");
    assert(!stdout.includes(password));
  });

  for (const flag of ["--downstream", "--continue", "--modified", "--full-refresh"]) {
    it(`cannot be combined with ${flag}`, async () => {
      await using folder = await temporaryFolder();
      const env = await streamingProject(folder.path);
      const { stderr } = await bruin([...flags, "--stream", flag, folder.path], {
        cwd: folder.path,
        env,
      });
      assertStringIncludes(stderr, `--stream cannot be combined with ${flag}`);
    });
  }

  it("refuses what does not stream", async () => {
    await using folder = await temporaryFolder();
    const env = await streamingProject(folder.path);
    const asset = `${folder.path}/assets/other.sql`;
    const { stderr } = await bruin([...flags, "--stream", asset], { cwd: folder.path, env });
    assertStringIncludes(
      stderr,
      "--stream needs exactly one streaming ingestr asset, but 0 were chosen",
    );
  });
});

describe("ingestr assets before anything starts", () => {
  it("are refused with every problem at once", async () => {
    await using folder = await temporaryFolder();
    const parameters = { source_connection: "hook", source_table: "a" };
    const { code, stderr } = await runProject({
      folder: folder.path,
      secrets: {
        hook: { type: "generic", details: { value: password } },
        warehouse: duckdb(":memory:"),
      },
      assets: {
        "a.asset.yml": copy("raw.a", { connection: "warehouse", parameters }),
        "b.asset.yml": copy("raw.b", {
          connection: "warehouse",
          parameters: { ...parameters, source_connection: "chess.com", version: "v7" },
        }),
      },
      flags: ["--no-validation"],
    });
    assertEquals(code, 78, stderr);
    assertStringIncludes(stderr, "Nothing was started: 3 problems");
    assertStringIncludes(stderr, "source connection 'hook' is not supported by ingestr");
    assertStringIncludes(stderr, "connection 'warehouse' cannot be used for ingestr assets");
    assertStringIncludes(stderr, `invalid parameters.version "v7"`);
  });
});
