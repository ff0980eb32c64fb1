import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redactor } from "../../../src/redactor.ts";
import { type ChildCommand, runChild } from "../../../src/run/children/process.ts";
import { TaskError } from "../../../src/run/task.ts";

const path = Deno.env.get("PATH") ?? "/usr/bin:/bin";

function shell(script: string, changes: Partial<ChildCommand> = {}): ChildCommand {
  return { program: "/bin/sh", args: ["-c", script], cwd: "/", env: { PATH: path }, ...changes };
}

async function run(command: ChildCommand, redactor = new Redactor()): Promise<string[]> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  await runChild(command, { signal, redactor, log: (line) => lines.push(line) });
  return lines;
}

/** Starts a program and aborts it once it has printed a line; gives the ids that it printed. */
async function abort(script: string, graceMs?: number): Promise<number[]> {
  const controller = new AbortController();
  const ids: number[] = [];
  const running = runChild(shell(script), {
    signal: controller.signal,
    redactor: new Redactor(),
    graceMs,
    log: (line) => {
      ids.push(...line.split(" ").map(Number));
      controller.abort(new Error("stopped"));
    },
  });
  await assertRejects(() => running, Error, "stopped");
  return ids;
}

/** Nobody of this id is left but what its new parent has not noticed yet. */
async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    // Deno itself must not read this.
    const script = `cat /proc/${pid}/stat 2> /dev/null || echo ') Z'`;
    const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", script] }).output();
    const stat = new TextDecoder().decode(stdout);
    if (stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z")) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

describe("runChild()", () => {
  it("reports each line of both streams", async () => {
    assertEquals((await run(shell("echo one; echo two >&2; printf three"))).sort(), [
      "one",
      "three",
      "two",
    ]);
  });

  it("joins characters that were written in parts", async () => {
    const script = String.raw`printf 'gr\303'; sleep 0.1; printf '\274n\n'`;
    assertEquals(await run(shell(script)), ["grün"]);
  });

  it("hides a sensitive value that is written in parts, or cut by a long line", async () => {
    const redactor = new Redactor();
    redactor.add("correct horse battery");
    assertEquals(
      await run(shell("printf 'it is correct ho'; sleep 0.1; echo 'rse battery!'"), redactor),
      ["it is ****!"],
    );
    const padding = 16_384 - 5;
    const long = await run(
      shell(`printf '%${padding}s' ''; echo 'correct horse battery'`),
      redactor,
    );
    assertEquals(long.join("").trim(), "****");
  });

  it("gives only the variables that it is told to", async () => {
    assertEquals(
      (await run(shell("env", { env: { A: "1" } }))).filter((line) => /^A|HOME/.test(line)),
      [
        "A=1",
      ],
    );
  });

  it("tells of a failure with its exit code and the last lines of stderr", async () => {
    const script = "echo out; for i in 1 2 3 4 5 6 7; do echo line $i >&2; done; exit 3";
    const error = await assertRejects(() => run(shell(script)), TaskError);
    assertEquals(error.message, "sh ended with exit code 3");
    assertEquals(error.explanation.cause, [3, 4, 5, 6, 7].map((n) => `line ${n}`).join("\n    "));
  });

  it("says that memory may be short when a program is killed", async () => {
    const error = await assertRejects(() => run(shell("kill -KILL $$")), TaskError);
    assertEquals(error.message, "sh was ended by SIGKILL");
    assert(error.explanation.fix?.includes("memory"));
  });

  it("says that a program cannot be started", async () => {
    const command = shell("", { program: "/nowhere/python3" });
    const error = await assertRejects(() => run(command), TaskError);
    assertEquals(error.message, "python3 cannot be started (ENOENT)");
  });

  it("ends everything that a program started when it is aborted", async () => {
    const ids = await abort("sleep 300 & child=$!; (sleep 301 & echo $$ $child $!; wait); wait");
    assertEquals(ids.length, 3);
    for (const id of ids) assert(await isGone(id), `${id} is left`);
  });

  it("scenario 20: ends what left the process group when it is aborted", async () => {
    const mark = `TEST_MARK=${crypto.randomUUID()}`;
    const count = async () => {
      const script = `grep -lsF ${mark} /proc/[0-9]*/environ | wc -l`;
      const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", script] }).output();
      return Number(new TextDecoder().decode(stdout));
    };
    const deaf = "trap '' TERM; while :; do sleep 0.05; done";
    const running = abort(
      `export ${mark}; setsid sh -c "${deaf}" & setsid sh -c 'sleep 300 & wait' &
       setsid sh -c 'sleep 0.5; echo 1; sleep 300'`,
      300,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert(await count() >= 4);
    await running;
    assertEquals(await count(), 0);
  });

  it("kills what does not listen to SIGTERM, after a while", async () => {
    const [id] = await abort("trap '' TERM; echo $$; while :; do sleep 0.05; done", 100);
    assert(await isGone(id));
  });

  it("does not wait for a process that was left in the background", async () => {
    const [id] = await run(shell("sleep 300 & echo $!"));
    assert(await isGone(Number(id)));
  });

  it("starts nothing once it is aborted", async () => {
    const file = await Deno.makeTempFile();
    await assertRejects(
      () =>
        runChild(shell(`echo started > ${file}`), {
          signal: AbortSignal.abort(new Error("stopped")),
          redactor: new Redactor(),
          log: () => {},
        }),
      Error,
      "stopped",
    );
    assertEquals(await Deno.readTextFile(file), "");
    await Deno.remove(file);
  });
});
