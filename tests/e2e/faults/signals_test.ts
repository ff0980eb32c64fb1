/** Every signal that could end the program, or open it to others, while its statements go on. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { permissions } from "../../../tools/permissions.ts";
import { binary, bruinCommand, temporaryFolder, writeFiles } from "../command.ts";
import { inShell } from "./namespace.ts";
import { RunningBruin } from "./project.ts";

const slow = "select count(*) from range(1000000000000) as a where random() < 0";
/** Long enough to see that a signal changed nothing. */
const brief = "import time; print('at work', flush=True); time.sleep(3)";

interface Started extends AsyncDisposable {
  readonly running: RunningBruin;
  readonly folder: string;
}

/** Starts a run of an asset and of a program that counts, and waits until both are at work. */
async function start(
  assets: Readonly<Record<string, string>>,
  { script, flags = [], permissions: allowed }: {
    /** Of a shell that starts the program. */
    readonly script?: string;
    readonly flags?: readonly string[];
    readonly permissions?: readonly string[] | undefined;
  } = {},
): Promise<Started> {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, {
    ".bruin.yml": JSON.stringify({
      environments: {
        default: { connections: { duckdb: [{ name: "duckdb-default", path: "slow.duckdb" }] } },
      },
    }),
    "pipeline.yml": "name: slow\n",
    ...assets,
  });
  const { program, args, env } = await bruinCommand(["run", ...flags, "."], {
    env: { PATH: Deno.env.get("PATH") ?? "" },
    permissions: allowed,
  });
  const [first, ...rest] = script === undefined
    ? [program, ...args]
    : inShell(script)([program, ...args]);
  const process = new Deno.Command(first, {
    args: rest,
    env,
    cwd: folder.path,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const running = new RunningBruin(process);
  await running.until("Running:  slow");
  // Deno waits that long before it listens to the signal for its debugger, which the binary does not have.
  if (binary === undefined) await new Promise((resolve) => setTimeout(resolve, 1_000));
  return {
    running,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await running.finish();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const query = {
  "assets/slow.sql": `/* @bruin\nname: slow\ntype: duckdb.sql\n@bruin */\n${slow}`,
  "assets/after.sql":
    "/* @bruin\nname: after\ntype: duckdb.sql\ndepends: [slow]\n@bruin */\nselect 1",
};
const header = '"""@bruin\nname: slow\ntype: python\n@bruin"""\n';
const program = { "assets/slow.py": `${header}${brief}\n` };
/** Ends when there is a file `go` beside it. */
const untilTold = header + "import os, time\nprint('at work', flush=True)\n" +
  "go = os.path.join(os.path.dirname(__file__), 'go')\n" +
  "while not os.path.exists(go): time.sleep(0.05)\n";

/** Whether a process listens on any address. */
async function listens(pid: number): Promise<boolean> {
  const read = async (script: string) => {
    const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", script] }).output();
    return new TextDecoder().decode(stdout);
  };
  const own = new Set(
    [...(await read(`ls -l /proc/${pid}/fd`)).matchAll(/socket:\[(\d+)\]/g)].map(([, id]) => id),
  );
  const sockets = (await read(`cat /proc/${pid}/net/tcp`)).split("\n").slice(1);
  return sockets.map((line) => line.trim().split(/\s+/))
    // 0A: listening.
    .some(({ 3: state, 9: id }) => state === "0A" && own.has(id));
}

describe("a run that hears a signal", () => {
  for (
    const [signal, expected] of [
      ["SIGHUP", 129],
      ["SIGQUIT", 131],
      ["SIGALRM", 142],
      ["SIGXCPU", 152],
      ["SIGVTALRM", 154],
    ] as const
  ) {
    it(`F4, R3: ends in order at ${signal}`, async () => {
      await using started = await start(query);
      started.running.process.kill(signal);
      // As from a terminal that is closed, which sends it more than once.
      if (signal === "SIGHUP") started.running.process.kill(signal);
      const { code, stdout } = await started.running.finish();
      assertEquals(code, expected, stdout);
      assertStringIncludes(stdout, "bruin run aborted after");
      assertStringIncludes(stdout, "1 not started");
    });
  }

  it("F5: goes on at every other signal, and opens nothing", async () => {
    await using started = await start({ "assets/slow.py": untilTold });
    const { process } = started.running;
    for (
      const signal of ["SIGUSR1", "SIGUSR2", "SIGXFSZ", "SIGPIPE", "SIGWINCH", "SIGCONT"] as const
    ) {
      for (let count = 0; count < 3; count++) process.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assertEquals(await listens(process.pid), false, signal);
      assertEquals(started.running.ended, false, `${signal}: ${started.running.stderr}`);
    }
    await Deno.writeTextFile(`${started.folder}/assets/go`, "");
    const { code, stdout, stderr } = await started.running.finish();
    assertEquals(code, 0, stdout + stderr);
    assert(!stderr.includes("Debugger"), stderr);
  });

  it("goes on after SIGTSTP and SIGCONT", async () => {
    await using started = await start(program);
    const { process } = started.running;
    process.kill("SIGTSTP");
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill("SIGCONT");
    assertEquals((await started.running.finish()).code, 0);
  });

  it("F4: goes on at SIGHUP under nohup", async () => {
    await using started = await start(program, { script: 'exec nohup "$@"' });
    started.running.process.kill("SIGHUP");
    const { code, stdout, stderr } = await started.running.finish();
    assertEquals(code, 0, stdout + stderr);
  });

  (binary === undefined ? it : it.skip)(
    "F5: ends at SIGUSR1 where native code may not be called, which cannot prevent a debugger",
    async () => {
      const withoutNative = permissions.dropIn.filter((flag) => flag !== "--allow-ffi");
      await using started = await start(program, { permissions: withoutNative });
      started.running.process.kill("SIGUSR1");
      const { code, stdout } = await started.running.finish();
      assertEquals(code, 138, stdout);
      assertStringIncludes(stdout, "bruin run aborted after");
    },
  );

  for (const place of ["the log", "standard output"]) {
    it(`scenario 14: goes on when ${place} reaches the limit of a file's size`, async () => {
      const chatty = "import time; print('at work', flush=True); time.sleep(2)\n" +
        "for n in range(400): print('x' * 100, flush=True)\n";
      await using folder = await temporaryFolder();
      // Whatever the program reads and writes for itself comes before the limit.
      const script = `"$@" ${place === "the log" ? "" : `> ${folder.path}/out`} & child=$!
        trap 'kill $child' TERM
        until grep -q 'at work' ${folder.path}/out logs/*.log 2> /dev/null; do sleep 0.1; done
        prlimit --pid $child --fsize=4096
        echo 'Running:  slow'; wait $child`;
      const flags = place === "the log" ? [] : ["--no-log-file"];
      await using started = await start({
        "assets/slow.py": `${header}${chatty}`,
      }, { script, flags });
      const { code, stdout, stderr } = await started.running.finish();
      assertEquals(code, 0, stdout + stderr);
      assertStringIncludes(stderr, "has reached the limit of its size (ulimit -f)");
    });
  }
});
