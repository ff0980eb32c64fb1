/** The program as PID 1, as in a container without an init. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresDetails, postgresNeeded } from "../postgres.ts";
import { inNamespace, namespacesNeeded } from "./namespace.ts";
import { asset, faultProject } from "./project.ts";
import { waitFor } from "./server.ts";

const needed = postgresNeeded + namespacesNeeded;
const secrets = "secrets: [{key: postgres-default}]";
const program = `'@bruin\nname: program\ntype: r\n${secrets}\n@bruin'\ncat("hello")\n`;

/** Runs as PID 1; R is a shell script. */
function asFirst(rscript: string, assets: Readonly<Record<string, string>> = {}) {
  return faultProject(postgresDetails(), assets, {
    files: { "assets/program.r": program, "bin/Rscript": `#!/bin/sh\n${rscript}\n` },
    wrap: (command, { folder }) =>
      inNamespace(
        "pid",
        `chmod 755 ${folder}/bin/Rscript\nexport PATH=${folder}/bin:/usr/bin:/bin`,
      )(command),
  });
}

/** Text of a file below `/proc`, which Deno itself only reads with every right; empty for none. */
async function readProcess(path: string): Promise<string> {
  const { stdout } = await new Deno.Command("/bin/cat", { args: [`/proc/${path}`] }).output();
  return new TextDecoder().decode(stdout);
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readProcess(`${pid}/task/${pid}/children`);
  return text.split(" ").filter((id) => id.trim() !== "").map(Number);
}

/** The first process of a namespace that `unshare` made. */
async function firstBelow(pid: number): Promise<number> {
  let children: number[] = [];
  await waitFor("a child", async () => (children = await childrenOf(pid)).length > 0);
  return children[0];
}

/** Letters for the states of what a process has started, and of what that has. */
async function statesBelow(pid: number): Promise<string[]> {
  const states: string[] = [];
  for (const child of await childrenOf(pid)) {
    const [, state] = /^State:\s+(\S)/m.exec(await readProcess(`${child}/status`)) ?? [];
    if (state !== undefined) states.push(state);
    states.push(...await statesBelow(child));
  }
  return states;
}

(needed === "" ? describe : describe.skip)(`bruin as PID 1${needed}`, () => {
  it("runs to its end, whatever programs leave running", async () => {
    await using project = await asFirst("sleep 100 & (sleep 100 &)\necho done", {
      quick: asset("quick", [], "select 1"),
    });
    const { code, stdout, stderr } = await (await project.start()).finish();
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, ">> done");
    assertStringIncludes(stdout, "2 succeeded");
  });

  it("lets nothing run on that a program left behind, but keeps its dead entry", async () => {
    await using project = await asFirst("(sleep 100 &)\n(true &)\necho done", {
      slow: asset("slow", [], "select pg_sleep(60)"),
    });
    const run = await project.start();
    await run.until("Running:  slow");
    await run.until("Finished: program");
    const first = await firstBelow(run.process.pid);
    await waitFor(
      "the end of all",
      async () => (await statesBelow(first)).every((state) => state === "Z"),
    );
    Deno.kill(first, "SIGTERM");
    assertEquals((await run.finish()).code, 143);
  });

  it("ends within 8 s of SIGTERM, which a program does not listen to", async () => {
    await using project = await asFirst("trap '' TERM\n(sleep 100 &)\necho ready\nsleep 100");
    const run = await project.start();
    await run.until(">> ready");
    const first = await firstBelow(run.process.pid);
    assert((await statesBelow(first)).length >= 2);
    Deno.kill(first, "SIGTERM");
    const { code, stdout, seconds } = await run.finishTimed();
    assertEquals(code, 143, stdout);
    assert(seconds < 8, `took ${seconds} s`);
    assertStringIncludes(stdout, "Cancelled: program");
  });

  it("SIGINT ends it, too, in the middle of a statement", async () => {
    await using project = await asFirst("echo unused", {
      slow: asset("slow", [], "select pg_sleep(60)"),
    });
    const run = await project.start();
    await run.until("Running:  slow");
    await run.until("Finished: program");
    Deno.kill(await firstBelow(run.process.pid), "SIGINT");
    const { code, stdout, seconds } = await run.finishTimed();
    assertEquals(code, 130, stdout);
    assert(seconds < 8, `took ${seconds} s`);
  });
});
