/**
 * No row lost and none doubled by `kill -9`, with the row of `--exactly-once` or with the question of
 * `--continue` (R1). The variable `BRUIN_TEST_KILLS` says how often each is killed; a few times by default.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DuckdbEngine } from "../../../src/platforms/duckdb/driver.ts";
import { open as openPostgres } from "../../../src/platforms/postgres/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { postgresDetails, postgresNeeded } from "../postgres.ts";
import { temporaryFolder, writeFiles } from "../command.ts";
import { assertOnce, killLoop, type KillPlace, start } from "./kill_loop.ts";
import { waitFor } from "./server.ts";

const kills = Number(Deno.env.get("BRUIN_TEST_KILLS") ?? 3);
const engine = await DuckdbEngine.load();

/** A file of its own. */
async function duckdbPlace(): Promise<KillPlace> {
  const folder = await Deno.makeTempDir({ prefix: "bruin-kills-" });
  const path = `${folder}/kills.db`;
  const database = await engine.open(resolved("duckdb", { path }), { root: folder });
  return {
    assetType: "duckdb.sql",
    connections: { duckdb: [{ name: "duckdb-default", path }] },
    slowRow: "select 1 as n from (select count(*) as c from range(20000000)) where c > 0",
    execute: (statements) => database.execute(statements, { signal: never }),
    value: async (query) => String((await database.query(query, { signal: never })).rows[0][0]),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A schema and a role of its own, so that its sessions can be told from others. */
async function postgresPlace(): Promise<KillPlace & { sleeping(): Promise<string> }> {
  const user = `kills_${crypto.randomUUID().slice(0, 8)}`;
  const admin = await openPostgres(resolved("postgres", postgresDetails()));
  const run = (...statements: string[]) => admin.execute(statements, { signal: never });
  await run(`create role ${user} login superuser password 'kills'`, `create schema ${user}`);
  const details = postgresDetails({ username: user, password: "kills", schema: user });
  const database = await openPostgres(resolved("postgres", postgresDetails({ schema: user })));
  const value = async (query: string) =>
    String((await database.query(query, { signal: never })).rows[0][0]);
  const quiet = `select count(*) from pg_stat_activity where usename = '${user}'`;
  return {
    assetType: "pg.sql",
    connections: { postgres: [{ name: "postgres-default", ...details }] },
    slowRow: "select 1 as n from pg_sleep(random() * 0.04)",
    sleeping: () => value(`${quiet} and wait_event = 'PgSleep'`),
    execute: (statements) => database.execute(statements, { signal: never }),
    value: async (query) => {
      await waitFor("the end of sessions", async () => await value(quiet) === "0");
      return await value(query);
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await run(`drop schema ${user} cascade`, `drop role ${user}`);
      await admin[Symbol.asyncDispose]();
    },
  };
}

const places = [
  { name: "DuckDB", open: duckdbPlace, needed: "" },
  { name: "PostgreSQL", open: postgresPlace, needed: postgresNeeded },
];

for (const { name, open, needed } of places) {
  (needed === "" ? describe : describe.skip)(`kill -9 of assets on ${name}${needed}`, () => {
    for (const exactlyOnce of [true, false]) {
      const how = exactlyOnce ? "with --exactly-once" : "with what --continue asks";
      it(`R1: loses no row and doubles none, ${how}`, async () => {
        assertOnce(await killLoop({ kills, exactlyOnce, open }), `${name}, ${how}`);
      });
    }
  });
}

(postgresNeeded === "" ? describe : describe.skip)(
  `--continue on PostgreSQL${postgresNeeded}`,
  () => {
    it("R4: waits for what goes on after a kill, also when there are two on two machines", async () => {
      await using place = await postgresPlace();
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        "once/.git/HEAD": "",
        "once/.bruin.yml": JSON.stringify({
          environments: { default: { connections: place.connections } },
        }),
        "once/pipeline.yml": "name: once\nexactly_once: true\n",
        "once/assets/a.sql": "/* @bruin\nname: a\ntype: pg.sql\n" +
          "materialization: {type: table, strategy: append}\n@bruin */\nselect 1 as n from pg_sleep(6)",
      });
      const project = `${folder.path}/once`;
      await place.execute(["create table a (n int)"]);
      const killed = await start(project);
      await waitFor("the statement", async () => await place.sleeping() === "1");
      killed.process.kill("SIGKILL");
      await killed.finish();
      // Each with a folder of logs of its own, so that no lock keeps one of them from starting.
      await new Deno.Command("/bin/cp", { args: ["-r", project, `${folder.path}/copy`] }).output();
      const both = await Promise.all(
        [project, `${folder.path}/copy`].map(async (path) =>
          await (await start(path, "--continue")).finish()
        ),
      );
      for (const { code, stdout, stderr } of both) {
        assertEquals(code, 0, stdout + stderr);
        assertStringIncludes(stdout, "Committed before, at ");
      }
      assertEquals(await place.value("select count(*) from a"), "1");
    });
  },
);
