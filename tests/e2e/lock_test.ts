/** Runs that nobody watches: locks, jitter and pings. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, startBruin, temporaryFolder, writeFiles } from "./command.ts";

const slow = "select count(*) from range(1000000000000) as a where random() < 0";

function pipeline(query: string): Record<string, string> {
  return {
    ".bruin.yml": JSON.stringify({
      environments: {
        default: { connections: { duckdb: [{ name: "duckdb-default", path: ":memory:" }] } },
      },
    }),
    "pipeline.yml": "name: daily\n",
    "assets/one.sql": `/* @bruin\nname: one\ntype: duckdb.sql\n@bruin */\n${query}`,
  };
}

/** Starts a run with a lock that does not end by itself, and waits until it holds the lock. */
async function startHolder(folder: string): Promise<Deno.ChildProcess> {
  await writeFiles(folder, pipeline(slow));
  const process = await startBruin(["run", "--lock", "."], { cwd: folder });
  while (!(await readLock(folder)).includes("pid")) await pause();
  await writeFiles(folder, pipeline("select 1"));
  return process;
}

function readLock(folder: string): Promise<string> {
  return Deno.readTextFile(`${folder}/logs/daily.lock`).catch(() => "");
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

async function kill(process: Deno.ChildProcess): Promise<void> {
  process.kill("SIGKILL");
  await process.output();
}

describe("bruin run --lock", () => {
  it("refuses to overlap another run, and takes over from one that was killed", async () => {
    await using folder = await temporaryFolder();
    const holder = await startHolder(folder.path);
    const refused = await bruin(["run", "--lock", "."], { cwd: folder.path });
    assertEquals(refused.code, 75, refused.stdout + refused.stderr);
    assertMatch(
      refused.stderr,
      /another run of 'daily' \(pid \d+, host \S+, started (\S+T)?\d\d:\d\d:\d\dZ\) holds the lock/,
    );
    assertStringIncludes(refused.stderr, `pid ${holder.pid}`);
    const unlocked = await bruin(["run", "."], { cwd: folder.path });
    assertEquals(unlocked.code, 0, unlocked.stderr);

    await kill(holder);
    const after = await bruin(["run", "--lock", "."], { cwd: folder.path });
    assertEquals(after.code, 0, after.stdout + after.stderr);
    assertStringIncludes(
      after.stderr,
      `Info: took over the lock of a run that ended without freeing it (pid ${holder.pid}`,
    );
    assertEquals(await readLock(folder.path), "");
    const next = await bruin(["run", "--lock", "."], { cwd: folder.path });
    assertEquals([next.code, next.stderr], [0, ""]);
  });

  it("waits as long as --lock-wait says", async () => {
    await using folder = await temporaryFolder();
    const holder = await startHolder(folder.path);
    const impatient = await bruin(["run", "--lock-wait", "1", "."], { cwd: folder.path });
    assertEquals(impatient.code, 75, impatient.stderr);
    const patient = await startBruin(["run", "--lock-wait", "60", "."], { cwd: folder.path });
    const [output] = await Promise.all([
      patient.output(),
      // It has to wait for a second before it says so; then the lock is freed.
      new Promise((resolve) => setTimeout(resolve, 1500)).then(() => kill(holder)),
    ]);
    const stderr = new TextDecoder().decode(output.stderr);
    assertEquals(output.code, 0, stderr);
    assertStringIncludes(stderr, "took over the lock");
  });

  it("ends the waiting at SIGTERM", async () => {
    await using folder = await temporaryFolder();
    const holder = await startHolder(folder.path);
    const waiting = await startBruin(["run", "--lock-wait", "60", "."], { cwd: folder.path });
    const reader = waiting.stderr.pipeThrough(new TextDecoderStream()).getReader();
    assertStringIncludes((await reader.read()).value!, "Info: waiting up to 1m0s for another run");
    waiting.kill("SIGTERM");
    assertEquals((await waiting.status).code, 143);
    await reader.cancel();
    await waiting.stdout.cancel();
    await kill(holder);
  });

  it("R8, scenario 49: leaves alone what is no lock of its own", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...pipeline("select 1"), "victim": "precious" });
    await Deno.mkdir(`${folder.path}/logs`);
    const lock = `${folder.path}/logs/daily.lock`;
    const put: readonly (readonly [() => Promise<void>, string])[] = [
      [() => Deno.symlink(`${folder.path}/victim`, lock), "it is a link"],
      [() => Deno.link(`${folder.path}/victim`, lock), "it has a second name elsewhere"],
      [() => Deno.writeTextFile(lock, "precious"), "it holds something that this program"],
      [() => Deno.writeTextFile(lock, "precious".repeat(500)), "it holds something"],
      [() => Deno.mkdir(lock), "it is no file"],
    ];
    for (const [prepare, cause] of put) {
      await prepare();
      const { code, stderr } = await bruin(["run", "--lock", "."], { cwd: folder.path });
      assertEquals(code, 78, stderr);
      assertStringIncludes(stderr, `The lock file cannot be used\n  cause: ${cause}`);
      assertEquals(await Deno.readTextFile(`${folder.path}/victim`), "precious");
      const kept = await Deno.readTextFile(lock).catch(() => "precious");
      assertEquals(kept.startsWith("precious"), true);
      await Deno.remove(lock);
    }
    // What a killed run left is taken over, also half of it.
    for (const text of ["", '{"p', '{"pid":1,"host":"x","startedAt":"2026-01-01T00:00:00Z"}\n']) {
      await Deno.writeTextFile(lock, text);
      const { code, stderr } = await bruin(["run", "--lock", "."], { cwd: folder.path });
      assertEquals(code, 0, stderr);
    }
  });

  it("refuses to run where no lock can be kept", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...pipeline("select 1"), file: "" });
    const unwritable = await bruin(["run", "--lock", "--log-dir", "file/logs", "."], {
      cwd: folder.path,
    });
    assertEquals(unwritable.code, 78, unwritable.stderr);
    assertStringIncludes(unwritable.stderr, "The lock file cannot be used");
    const nowhere = await bruin(["run", "--lock", "--log-dir", "-", "."], { cwd: folder.path });
    assertEquals(nowhere.code, 64, nowhere.stderr);
  });
});

describe("bruin run --start-jitter", () => {
  it("says how long it sleeps, and wakes up for SIGTERM", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline("select 1"));
    const process = await startBruin(["run", "--start-jitter", "100000", "."], {
      cwd: folder.path,
    });
    const reader = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    assertMatch(
      (await reader.read()).value!,
      /^Info: starting in \S+ \(--start-jitter 100000\)\n$/,
    );
    process.kill("SIGTERM");
    assertEquals((await process.status).code, 143);
    await reader.cancel();
    await process.stdout.cancel();
  });
});

describe("bruin run --ping-url", () => {
  const key = "0b8d2f9e-8d5c-4b1e-9d5a-7c1f2e3d4c5b";
  const cases: readonly [string, string, readonly string[], number, string][] = [
    ["a run that succeeds", "select 1", [], 0, ""],
    ["an asset that fails", "select * from nowhere", [], 1, "/fail"],
    ["a run that does not start", "select 1", ["--tag", "nothing-has-it"], 64, "/fail"],
  ];
  for (const [name, query, flags, code, suffix] of cases) {
    it(`tells of ${name}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, pipeline(query));
      const pings: string[] = [];
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        (request) => {
          pings.push(new URL(request.url).pathname);
          return new Response();
        },
      );
      const url = `http://127.0.0.1:${server.addr.port}/${key}`;
      const finished = await bruin(["run", ...flags, "."], {
        cwd: folder.path,
        env: { BRUIN_PING_URL: url },
        sensitive: [key],
      });
      assertEquals(finished.code, code, finished.stdout + finished.stderr);
      assertEquals(pings, [`/${key}/start`, `/${key}${suffix}`]);
    });
  }
});
