/** A wall clock that is set while a run goes on, as after the sleep of a machine or by NTP. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresDetails, postgresNeeded } from "../postgres.ts";
import { inShell } from "./namespace.ts";
import { asset, faultProject } from "./project.ts";

const library = findLibrary();
const needed = postgresNeeded +
  (library === undefined ? " (left out: needs Debian's package faketime)" : "");

/** Debian's libfaketime, which answers programs with another time. */
function findLibrary(): string | undefined {
  const { stdout } = new Deno.Command("/bin/sh", {
    args: ["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null"],
  }).outputSync();
  return new TextDecoder().decode(stdout).split("\n")[0] || undefined;
}

(needed === "" ? describe : describe.skip)(`a clock that jumps${needed}`, () => {
  it("moves no timeout, no delay between attempts, no sensor and no duration", async () => {
    const table = `clock_${crypto.randomUUID().slice(0, 8)}`;
    await using project = await faultProject(postgresDetails(), {
      slow: asset("slow", ["timeout: 30s"], "select pg_sleep(3)"),
      again: asset(
        "again",
        ["retries: 30", "rerun_cooldown: 1", "depends: [tick]"],
        `select count(*) from ${table}`,
      ),
      tick: asset("tick", [], "select 1"),
      sensor: [
        "/* @bruin",
        "name: sensor",
        "type: pg.sensor.query",
        "parameters:",
        `  query: select count(*) from pg_class where relname = '${table}'`,
        "  poke_interval: 1",
        "  timeout: 30s",
        "@bruin */",
      ].join("\n"),
      made: asset("made", ["depends: [slow]"], `create table ${table} ()`),
      gone: asset("gone", ["depends: [again, sensor]"], `drop table ${table}`),
    }, {
      wrap: (command, { outside }) =>
        inShell(
          `export LD_PRELOAD=${library} FAKETIME_TIMESTAMP_FILE=${outside}/clock\n` +
            'export FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1\nexec "$@"',
        )(command),
    });
    const set = (offset: string) => Deno.writeTextFile(`${project.outside}/clock`, offset);
    await set("+0");
    const run = await project.start("--sensor-mode", "wait");
    await run.until("Attempt 2 of 31 in 1s");
    await set("+1d");
    await run.until("Attempt 3 of 31 in 1s");
    await set("-1d");
    const { code, stdout } = await run.finish();
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "6 succeeded");
    assert(!/timed out|Still running/.test(stdout), stdout);
    const durations = [...stdout.matchAll(/Finished: \S+ \((.*?)\)/g)].map(([, text]) => text);
    assertEquals(durations.length, 6);
    // With minutes or hours they would have an `m` before the seconds.
    assert(durations.every((text) => /^[\d.]+m?s$/.test(text)), durations.join());
    const attempts = stdout.match(/Attempt \d+ of 31/g) ?? [];
    assert(attempts.length < 10, stdout);
  });

  for (
    const [moment, day] of [["@1970-01-02 00:00:00", "1970-01-01"], [
      "@2099-12-31 23:59:00",
      "2099-12-30",
    ]] as const
  ) {
    it(`runs as ever when it starts at ${moment}`, async () => {
      await using project = await faultProject(postgresDetails(), {
        one: asset("one", [], "select '{{ start_date }}'::date"),
      }, {
        wrap: inShell(
          `export LD_PRELOAD=${library} FAKETIME='${moment}'\n` +
            'export FAKETIME_DONT_FAKE_MONOTONIC=1\nexec "$@"',
        ),
      });
      const { code, stdout } = await (await project.start()).finish();
      assertEquals(code, 0, stdout);
      assertStringIncludes(stdout, `Interval: ${day}T00:00:00Z - ${day}T23:59:59Z`);
    });
  }
});
