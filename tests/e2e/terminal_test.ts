/** A run on a terminal, with somebody who looks and types. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { stripAnsi } from "../../src/plain_text.ts";
import { textWidth } from "../../src/report/text_width.ts";
import { TerminalModel } from "../report/terminal_model.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { bruinOnTerminal, type Step, type TerminalOptions } from "./pseudo_terminal.ts";

const secret = "correct-horse-battery";
const enterScreen = "\x1b[?1049h";
const leaveScreen = "\x1b[?1049l";
const showCursor = "\x1b[?25h";

function python(name: string, code: string, header = ""): string {
  return `"""@bruin\nname: ${name}\ntype: python\n${header}@bruin"""\n${code}\n`;
}

/** One asset waits for the file `go`, and does not end when it is asked to; one fails, one needs that. */
async function write(folder: string): Promise<void> {
  const wait = `import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("waiting", os.environ["token"], flush=True)
while not os.path.exists(${JSON.stringify(`${folder}/go`)}): time.sleep(0.02)
print("found")`;
  const connections = { generic: [{ name: "token", value: secret }] };
  await writeFiles(folder, {
    ".git/HEAD": "",
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": "name: shop\n",
    "assets/bad.py": python("bad", 'raise SystemExit("no such table")'),
    "assets/later.py": python("later", "pass", "depends: [bad]\n"),
    "assets/wait.py": python("wait", wait, "secrets: [{key: token}]\n"),
  });
  await Deno.mkdir(`${folder}/programs`);
  await Deno.symlink(await findPython(), `${folder}/programs/python3`);
}

/** Absolute path of the machine's own Python. */
async function findPython(): Promise<string> {
  const code = "import sys; print(sys.executable)";
  const { stdout } = await new Deno.Command("python3", { args: ["-c", code] }).output();
  return new TextDecoder().decode(stdout).trim();
}

/** The only program there is: a `uv` on the machine would start the assets, and say so (N14). */
const programs = (folder: string) => `${folder}/programs`;

interface TypedOptions extends Omit<TerminalOptions, "cwd" | "steps"> {
  readonly flags?: readonly string[];
  readonly steps: (folder: string) => readonly Step[];
}

/** Runs the pipeline on a terminal. */
async function run({ flags = [], steps, ...options }: TypedOptions) {
  await using folder = await temporaryFolder();
  await write(folder.path);
  const { columns = 80, rows = 24 } = options;
  const result = await bruinOnTerminal(["run", "--no-timestamp", ...flags], {
    ...options,
    cwd: folder.path,
    env: { PATH: programs(folder.path), ...options.env },
    sensitive: [secret],
    steps: steps(folder.path),
  });
  const model = new TerminalModel(columns, rows).write(result.output);
  assertEquals([model.alternate, model.cursorVisible, model.wraps], [false, true, true]);
  assert(result.cooked, "the terminal still does not echo");
  assertEquals(model.cut, 0);
  const logs = await Array.fromAsync(Deno.readDir(`${folder.path}/logs`));
  const [log] = logs.filter(({ isFile }) => isFile);
  const logged = await Deno.readTextFile(`${folder.path}/logs/${log.name}`);
  assert(!logged.includes(" of 3 done") && !logged.includes("\x1b"), logged);
  return { ...result, lines: model.lines() };
}

/** What the same pipeline prints into a pipe, as a set of lines that no time is part of. */
async function piped(): Promise<string[]> {
  await using folder = await temporaryFolder();
  await write(folder.path);
  await writeFiles(folder.path, { go: "" });
  const args = ["run", "--no-timestamp", folder.path];
  const { stdout } = await bruin(args, { cwd: folder.path, env: { PATH: programs(folder.path) } });
  assert(!stdout.includes("\x1b") && !stdout.includes(" of 3 done"), stdout);
  const lines = timeless(stdout.split("\n"));
  const starts = lines.filter((line) => line.startsWith("Running:"));
  assertEquals(starts, ["Running:  bad", "Running:  wait"]);
  // B3: a terminal shows below its lines what is running.
  return lines.filter((line) => !starts.includes(line));
}

/** Two assets run at once, so the order of their lines is nothing to compare. */
function timeless(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/\b[\d.]+m?s\b/g, "TIME")).filter((line) => line !== "")
    .sort();
}

const goOn = (folder: string) => `${folder}/go`;

describe("bruin run on a terminal", () => {
  it("shows what runs below its lines, and leaves only the lines", async () => {
    const { code, output, lines } = await run({
      steps: (
        folder,
      ) => [{ after: "1 failed · 1 running · 0:0" }, {
        after: "1 running · 0:0",
        touch: goOn(folder),
      }],
      flags: ["--no-color"],
    });
    assertEquals(code, 1);
    assertMatch(output, /2 of 3 done · 1 failed · 1 running · 0:\d\d\r\n {2}wait {2}0:\d\d\r\n/);
    assertEquals(timeless(lines), await piped());
  });

  it("shows it without colours when NO_COLOR asks for that", async () => {
    const { output } = await run({
      env: { NO_COLOR: "1" },
      steps: (folder) => [{ after: "1 failed", touch: goOn(folder) }],
    });
    // deno-lint-ignore no-control-regex
    assertNotMatch(output, /\x1b\[\d+m/);
  });

  it("prints nothing but lines when TERM is dumb or --minimal-logs asks for few", async () => {
    for (const [env, flags] of [[{ TERM: "dumb" }, []], [{}, ["--minimal-logs"]]] as const) {
      const { output } = await run({
        env,
        flags,
        steps: (folder) => [{ after: "waiting", touch: goOn(folder) }],
      });
      assert(!output.includes(" of 3 done") && !output.includes("\x1b[?"), output);
    }
  });

  it("is never wider than the terminal, also after that became narrower", async () => {
    const { output } = await run({
      columns: 60,
      steps: (folder) => [
        { after: "1 failed", resize: [30, 10] },
        { after: " · 1 ru…\r\n  wait", touch: goOn(folder) },
      ],
    });
    const drawn = output.split("\x1b[?7l").slice(1).map((part) => part.split("\x1b[?7h")[0]);
    const widths = drawn.flatMap((block) => stripAnsi(block).split("\r\n").map(textWidth));
    assert(Math.max(...widths) <= 60);
    assert(textWidth(stripAnsi(drawn.at(-1)!).split("\r\n")[0]) <= 30, drawn.at(-1));
  });

  it("is gone after Ctrl-C, which stops the run as always", async () => {
    const { code, lines } = await run({
      steps: (folder) => [
        { after: "waiting", keys: "\x03" },
        { after: " stopping · ", touch: goOn(folder) },
      ],
    });
    assertEquals(code, 130);
    assertStringIncludes(lines.join("\n"), "bruin run aborted after");
    assertNotMatch(lines.join("\n"), / of 3 done/);
  });

  it("is gone after a second Ctrl-C, which ends everything at once", async () => {
    const { code, lines } = await run({
      steps: () => [
        { after: "waiting", keys: "\x03" },
        { after: " stopping · ", keys: "\x03" },
      ],
    });
    assertEquals(code, 130);
    assertNotMatch(lines.join("\n"), / of 3 done/);
  });
});

describe("bruin run --interactive", () => {
  it("fills the screen until the run ends, and then prints its lines", async () => {
    const { code, output, lines } = await run({
      flags: ["-i"],
      rows: 10,
      steps: (folder) => [
        { after: "[#############-------]" },
        { after: "python3 ended with exit code 1" },
        { after: "q leave", touch: goOn(folder) },
      ],
    });
    assertEquals(code, 1);
    assertEquals(output.split(enterScreen).length, 2);
    const [before, screen] = output.split(enterScreen);
    assert(!before.includes("Running:"));
    assertStringIncludes(screen.split(leaveScreen)[0], "shop · default · ");
    assertEquals(timeless(lines), await piped());
  });

  it("selects assets, lists only failures, and leaves with q, after which the run goes on", async () => {
    const { code, output, lines } = await run({
      flags: ["-i"],
      steps: (folder) => [
        { after: "[#############-------]", keys: "g" },
        { after: "> FAIL            bad", keys: "j" },
        { after: "> UPSTREAM FAILED later", keys: "\x1b[B" },
        { after: "> running         wait" },
        { after: "waiting ****", keys: "f" },
        { after: "> FAIL            bad" },
        { after: "f all", keys: "q" },
        { after: leaveScreen },
        { after: "1 running", touch: goOn(folder) },
      ],
    });
    assertEquals(code, 1);
    const [, after] = output.split(leaveScreen);
    assertStringIncludes(stripAnsi(after), "2 of 3 done · 1 failed · 1 running · ");
    assertEquals(timeless(lines), await piped());
  });

  for (const [name, keys] of [["Esc", "\x1b"], ["Ctrl-Z", "\x1a"]]) {
    it(`leaves the full screen with ${name}`, async () => {
      const { code, output } = await run({
        flags: ["-i"],
        steps: (folder) => [
          { after: "1 failed", keys },
          { after: leaveScreen },
          { after: "1 running", touch: goOn(folder) },
        ],
      });
      assertEquals(code, 1);
      assertStringIncludes(output, `${showCursor}${leaveScreen}`);
    });
  }

  it("ends in order with Ctrl-\\, as at SIGQUIT", async () => {
    const { code, output } = await run({
      flags: ["-i"],
      steps: (folder) => [
        { after: "1 failed", keys: "\x1c" },
        { after: "1 stopping", touch: goOn(folder) },
      ],
    });
    assertEquals(code, 131);
    assertStringIncludes(output, `${showCursor}${leaveScreen}`);
  });

  it("fits a terminal that changes its size", async () => {
    const { output } = await run({
      flags: ["-i"],
      steps: (folder) => [
        { after: "1 failed", keys: "g" },
        { after: "> FAIL", resize: [40, 10] },
        { after: `── bad ${"─".repeat(33)}\x1b`, resize: [80, 30] },
        { after: `── bad ${"─".repeat(73)}\x1b`, touch: goOn(folder) },
      ],
    });
    assertStringIncludes(output, leaveScreen);
  });

  for (const again of [false, true]) {
    it(`gives the terminal back after ${again ? "a second" : "one"} Ctrl-C`, async () => {
      const { code, output } = await run({
        flags: ["-i"],
        steps: (folder) => [
          { after: "1 failed", keys: "G" },
          { after: "waiting ****", keys: "\x03" },
          { after: " stopping · ", ...again ? { keys: "\x03" } : { touch: goOn(folder) } },
        ],
      });
      assertEquals(code, 130);
      assertStringIncludes(output, `${showCursor}${leaveScreen}`);
    });
  }

  it("says so and prints lines where it cannot draw", async () => {
    await using folder = await temporaryFolder();
    await write(folder.path);
    await writeFiles(folder.path, { go: "" });
    const note =
      "Info: --interactive needs a terminal with colours, so the run is shown as lines\n";
    const args = ["run", "-i", folder.path];
    const { stdout, stderr } = await bruin(args, {
      cwd: folder.path,
      env: { PATH: programs(folder.path) },
    });
    assertEquals(stderr, note);
    assert(!stdout.includes("\x1b"), stdout);
    for (const [name, value] of [["NO_COLOR", "1"], ["TERM", "dumb"]]) {
      const { output } = await run({
        flags: ["-i"],
        env: { [name]: value },
        steps: (folder) => [{ after: "waiting", touch: goOn(folder) }],
      });
      assertStringIncludes(output, note.trim());
      assert(!output.includes(enterScreen));
    }
  });

  it("is refused beside flags that ask for other output", async () => {
    for (const flags of [["--log-format", "json"], ["--minimal-logs"]]) {
      const { code, stdout, stderr } = await bruin(["run", "-i", ...flags]);
      assertEquals(code, 64);
      assertStringIncludes(stdout + stderr, "--interactive cannot be combined with");
    }
  });
});
