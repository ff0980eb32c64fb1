import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { OutputError } from "../../src/errors.ts";
import { describe, it } from "@std/testing/bdd";
import { join } from "node:path";
import { envOf } from "../../src/env.ts";
import { Redactor } from "../../src/redactor.ts";
import { createOutput, type OutputOptions, wantsColor } from "../../src/report/output.ts";
import { memorySink } from "./memory_sink.ts";
import { TerminalModel } from "./terminal_model.ts";

const secret = "hunter2/and more";

function open(options: Partial<OutputOptions> = {}) {
  const redactor = new Redactor();
  redactor.add(secret);
  const stdout = memorySink();
  const stderr = memorySink();
  return {
    redactor,
    stdout,
    stderr,
    output: createOutput({ redactor, stdout, stderr, color: true, ...options }),
  };
}

function withFolder(test: (folder: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = await Deno.makeTempDir();
    try {
      await test(folder);
    } finally {
      await Deno.chmod(folder, 0o700);
      await Deno.remove(folder, { recursive: true });
    }
  };
}

describe("Output.line()", () => {
  it("hides values and keeps the streams apart", () => {
    const { output, stdout, stderr } = open();
    output.line(`a ${secret}`);
    output.errorLine(`b ${encodeURIComponent(secret)}`);
    assertEquals(stdout.text(), "a ****\n");
    assertEquals(stderr.text(), "b ****\n");
  });

  it("takes colours out, and hides a value that they kept apart, when there is no terminal", () => {
    const { output, stdout } = open({ color: false });
    output.line(`\x1b[31m${secret.slice(0, 5)}\x1b[0m${secret.slice(5)}\x1b[1;2H!`);
    assertEquals(stdout.text(), "****!\n");
  });

  it("leaves a terminal nothing to obey but colours, and hides a value around the rest", () => {
    const { output, stdout } = open();
    output.line(`\x1b[31mred\x1b[0m\x1b[2J\x1b]0;title\x07\r\n\ta\b\x9b${secret.slice(0, 5)}\x01`);
    output.line(`${secret.slice(0, 5)}\x01${secret.slice(5)}`);
    assertEquals(stdout.text(), "\x1b[31mred\x1b[0m\n\tahunte\n****\n");
  });

  it("writes everything to a sink that takes a few bytes at a time", () => {
    const stdout = memorySink(3);
    open({ stdout }).output.line("üñí and some more");
    assertEquals(stdout.text(), "üñí and some more\n");
  });

  it("tries again when the pipe is full", () => {
    const stdout = memorySink();
    let refusals = 2;
    const writeSync = (bytes: Uint8Array) => {
      if (refusals-- > 0) throw new Deno.errors.WouldBlock("full");
      return stdout.writeSync(bytes);
    };
    open({ stdout: { writeSync } }).output.line("text");
    assertEquals(stdout.text(), "text\n");
  });

  it("goes on quietly when the reader of the pipe is gone", () => {
    let calls = 0;
    const writeSync = () => {
      calls++;
      throw new Deno.errors.BrokenPipe("gone");
    };
    const { output, stderr } = open({ stdout: { writeSync } });
    output.line("a");
    output.line("b");
    output.errorLine("c");
    assertEquals(calls, 1);
    assertEquals(stderr.text(), "c\n");
  });

  it("fails when stdout is on a full disk and printing is what the command is for", () => {
    const writeSync = () => {
      throw Object.assign(new Error("No space left"), { code: "ENOSPC" });
    };
    const { output } = open({ stdout: { writeSync } });
    const error = assertThrows(() => output.line("a"), OutputError, "The output is not complete");
    assertEquals(error.explanation.cause, "standard output is on a full disk");
  });

  it("goes on when stdout is on a full disk and the command does more, and says so once", () => {
    const writeSync = () => {
      throw Object.assign(new Error("No space left"), { code: "ENOSPC" });
    };
    const { output, stderr } = open({ stdout: { writeSync }, whenLost: "warn" });
    output.line("a");
    output.line("b");
    assertEquals(
      stderr.text(),
      "Warning: nothing more is written to standard output, it is on a full disk\n",
    );
  });

  it("does not hide other failures of a sink", () => {
    const writeSync = () => {
      throw new Deno.errors.AddrInUse("odd");
    };
    assertThrows(() => open({ stdout: { writeSync } }).output.line("a"), Deno.errors.AddrInUse);
  });
});

describe("Output.jsonLine()", () => {
  it("hides values before they are quoted, and writes one line", () => {
    const { output, stdout, redactor } = open();
    redactor.add(`it's "quoted"`);
    output.jsonLine({ a: `x ''`, sql: `it''s "quoted"`, nested: [secret], n: 1, no: undefined });
    assertEquals(stdout.text(), `{"a":"x ''","sql":"****","nested":["****"],"n":1}\n`);
  });

  it("escapes every control character", () => {
    const { output, stdout } = open();
    const value = { text: "\x00\x1b[2J\x7f\x9b ü" };
    output.jsonLine(value);
    assertEquals(stdout.text(), '{"text":"\\u0000\\u001b[2J\\u007f\\u009b ü"}\n');
    assertEquals(JSON.parse(stdout.text()), value);
  });
});

describe("Output.openLogFile()", () => {
  it(
    "writes both streams without colours, to an emptied file in new folders",
    withFolder(async (folder) => {
      const path = join(folder, "logs", "deep", "run.log");
      const { output, stdout } = open();
      output.line("before");
      output.openLogFile(path);
      await Deno.writeTextFile(path, "old content of another run");
      output.openLogFile(path);
      output.line(`\x1b[32mgreen\x1b[0m ${secret}`);
      output.errorLine("error");
      await output[Symbol.asyncDispose]();
      assertEquals(await Deno.readTextFile(path), "green ****\nerror\n");
      assertEquals(stdout.text(), "before\n\x1b[32mgreen\x1b[0m ****\n");
      const { mode } = await Deno.stat(path);
      // Scenario 57: what databases say may quote rows.
      assertEquals((mode ?? 0) & 0o777, 0o600);
    }),
  );

  it(
    "R8, scenario 49: replaces a link instead of what it leads to, and adds nothing to it",
    withFolder(async (folder) => {
      const [path, victim] = [join(folder, "run.log"), join(folder, "victim")];
      await Deno.writeTextFile(victim, "precious");
      for (const link of [Deno.symlink, Deno.link]) {
        await link(victim, path);
        const { output } = open({ logFile: path });
        output.line("logged");
        await output[Symbol.asyncDispose]();
        assertEquals(await Deno.readTextFile(path), "logged\n");
        await Deno.remove(path);
        await link(victim, path);
        const { output: adding, stderr } = open();
        adding.openLogFile(path, { append: true });
        adding.line("added");
        await adding[Symbol.asyncDispose]();
        assertMatch(stderr.text(), /^Info: no log file is written, '.*' is not one that this/);
        await Deno.remove(path);
      }
      assertEquals(await Deno.readTextFile(victim), "precious");
    }),
  );

  it(
    "says in one line that there is no log file when the folder cannot be made",
    withFolder(async (folder) => {
      await Deno.writeTextFile(join(folder, "logs"), "a file");
      const { output, stdout, stderr } = open({ logFile: join(folder, "logs", "run.log") });
      output.line("goes on");
      await output[Symbol.asyncDispose]();
      assertEquals(stdout.text(), "goes on\n");
      assertMatch(stderr.text(), /^Info: no log file is written, '.*run\.log' .*\n$/);
    }),
  );
});

/** An output on a terminal that also shows stderr. */
function onTerminal(options: Partial<OutputOptions> = {}) {
  const model = new TerminalModel(20, 10);
  const size = () => ({ columns: model.columns, rows: model.rows });
  let bytes = 0;
  const sink = {
    writeSync(chunk: Uint8Array) {
      bytes += chunk.length;
      model.write(new TextDecoder().decode(chunk).replaceAll("\n", "\r\n"));
      return chunk.length;
    },
  };
  const terminal = { size, showsStderr: true };
  return {
    model,
    written: () => bytes,
    ...open({ stdout: sink, stderr: sink, terminal, ...options }),
  };
}

describe("lines on a terminal", () => {
  it(
    "are wrapped there where asked for, and whole in the log file, which has more",
    withFolder(async (folder) => {
      const path = join(folder, "run.log");
      const model = new TerminalModel(40, 10);
      const sink = {
        writeSync(chunk: Uint8Array) {
          model.write(new TextDecoder().decode(chunk).replaceAll("\n", "\r\n"));
          return chunk.length;
        },
      };
      const terminal = { size: () => ({ columns: 40, rows: 10 }), showsStderr: true };
      const { output } = open({ stdout: sink, stderr: sink, terminal, logFile: path });
      const text = `  where: used by: mart.one, mart.two, ${secret}, mart.four`;
      output.errorLine(text, { wrap: true });
      output.logFileLine(`Running: \x1b[32mmart.one\x1b[0m ${secret}`);
      await output[Symbol.asyncDispose]();
      assertEquals(model.lines().filter((line) => line !== ""), [
        "  where: used by: mart.one, mart.two,",
        "         ****, mart.four",
      ]);
      assertEquals(
        await Deno.readTextFile(path),
        "  where: used by: mart.one, mart.two, ****, mart.four\nRunning: mart.one ****\n",
      );
    }),
  );

  it("are never wrapped into a pipe", () => {
    const { output, stderr } = open();
    const long = "  where: ".padEnd(500, "word ");
    output.errorLine(long, { wrap: true });
    assertEquals(stderr.text(), `${long}\n`);
  });
});

describe("Output.status()", () => {
  it("keeps its lines below everything else, from wherever it is written", () => {
    const { output, model } = onTerminal();
    output.line("before");
    output.status(["1 of 2", "  orders"]);
    output.line("first\nsecond");
    output.errorLine("third");
    assertEquals(model.lines(), ["before", "first", "second", "third", "1 of 2", "  orders"]);
    output.status(["2 of 2"]);
    assertEquals(model.lines(), ["before", "first", "second", "third", "2 of 2"]);
    output.status([]);
    output.line("after");
    assertEquals(model.lines(), ["before", "first", "second", "third", "after"]);
  });

  it("stays below lines that scroll", () => {
    const { output, model } = onTerminal();
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    output.status(["status", "more"]);
    for (const line of lines) output.line(line);
    assertEquals(model.lines(), [...lines, "status", "more"]);
    assert(model.wraps);
  });

  it("writes nothing when nothing changed, and hides values", () => {
    const { output, model, written } = onTerminal();
    output.status([`a ${secret}`]);
    assertEquals(model.lines(), ["a ****"]);
    const before = written();
    output.status([`a ${secret}`]);
    assertEquals(written(), before);
  });

  it("erases what a terminal that became narrower has wrapped", () => {
    const stdout = memorySink();
    let columns = 20;
    const size = () => ({ columns, rows: 10 });
    const { output } = open({ stdout, terminal: { size, showsStderr: true } });
    output.status(["12345678901234567890", "short"]);
    columns = 8;
    output.status([]);
    assertEquals(stdout.text().slice(-"\r\x1b[4A\x1b[J".length), "\r\x1b[4A\x1b[J");
  });

  it("leaves stderr alone that is not on the terminal", () => {
    const stderr = memorySink();
    const model = new TerminalModel();
    const { output, stdout } = open({
      stderr,
      terminal: { size: () => model, showsStderr: false },
    });
    output.status(["status"]);
    const before = stdout.text();
    output.errorLine("error");
    assertEquals([stderr.text(), stdout.text()], ["error\n", before]);
  });

  it("does nothing without a terminal", () => {
    const { output, stdout } = open();
    output.status(["status"]);
    output.screen(["screen"]);
    output.line("line");
    output.screen(undefined);
    assertEquals(stdout.text(), "line\n");
  });

  it(
    "is not in the log file, and is gone once the output is disposed of",
    withFolder(async (folder) => {
      const logFile = join(folder, "run.log");
      const { output, model } = onTerminal({ logFile });
      output.status(["status"]);
      output.line("line");
      output.screen(["screen"]);
      output.line("hidden for now");
      await output[Symbol.asyncDispose]();
      assertEquals(await Deno.readTextFile(logFile), "line\nhidden for now\n");
      assertEquals(model.lines(), ["line", "hidden for now"]);
      assertEquals([model.alternate, model.cursorVisible, model.wraps], [false, true, true]);
    }),
  );
});

describe("Output.screen()", () => {
  it("shows its lines instead of the others, which come when it ends", () => {
    const { output, model } = onTerminal();
    output.line("before");
    output.status(["status"]);
    output.screen(["one", `two ${secret}`, "three"]);
    output.errorLine("meanwhile");
    assertEquals([model.alternate, model.cursorVisible, model.wraps], [true, false, false]);
    assertEquals(model.lines(), ["one", "two ****", "three"]);
    output.screen(["four"]);
    assertEquals(model.lines(), ["four"]);
    output.screen(undefined);
    assertEquals([model.alternate, model.cursorVisible, model.wraps], [false, true, true]);
    assertEquals(model.lines(), ["before", "meanwhile", "status"]);
  });

  it("draws the same lines again only on a terminal of another size", () => {
    const { output, model, written } = onTerminal();
    output.screen(["one"]);
    const before = written();
    output.screen(["one"]);
    assertEquals(written(), before);
    model.rows = 5;
    output.screen(["one"]);
    assert(written() > before);
  });

  it("holds back a bounded number of lines, the last ones", () => {
    const { output, model } = onTerminal();
    output.screen([]);
    for (let index = 0; index < 10_000; index++) output.line(`line ${index}`);
    output.screen(undefined);
    assertEquals(model.lines(), [
      ...["… 9000 earlier lines", " are left out"],
      ...Array.from({ length: 1_000 }, (_, index) => `line ${9_000 + index}`),
    ]);
  });
});

describe("wantsColor()", () => {
  it("says yes only on a terminal that nobody forbade colours for", () => {
    const cases = [
      { env: {}, terminal: true, noColor: false, wanted: true },
      { env: {}, terminal: false, noColor: false, wanted: false },
      { env: {}, terminal: true, noColor: true, wanted: false },
      { env: { NO_COLOR: "1" }, terminal: true, noColor: false, wanted: false },
      { env: { TERM: "dumb" }, terminal: true, noColor: false, wanted: false },
    ];
    for (const { env, wanted, ...options } of cases) {
      assertEquals(wantsColor(envOf(env), options), wanted);
    }
  });
});
