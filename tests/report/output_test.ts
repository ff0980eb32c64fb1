import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { join } from "node:path";
import { envOf } from "../../src/env.ts";
import { Redactor } from "../../src/redactor.ts";
import { createOutput, type OutputOptions, wantsColor } from "../../src/report/output.ts";
import { memorySink } from "./memory_sink.ts";

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

  it("goes on when stdout is on a full disk, and says so once", () => {
    const writeSync = () => {
      throw Object.assign(new Error("No space left"), { code: "ENOSPC" });
    };
    const { output, stderr } = open({ stdout: { writeSync } });
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
});

describe("Output.chunks()", () => {
  it("hides values that are cut by chunks, and passes other text on at once", () => {
    const { output, stdout } = open();
    const writer = output.chunks("stdout");
    writer.write("one two hunt");
    assertEquals(stdout.text(), "one two ");
    writer.write("er2/and more three");
    assertEquals(stdout.text(), "one two **** three");
    writer.write("hunt");
    writer.close();
    assertEquals(stdout.text(), "one two **** threehunt");
  });

  it("takes out colours that are cut by chunks", () => {
    const { output, stderr } = open({ color: false });
    const writer = output.chunks("stderr");
    for (const chunk of ["a\x1b", "[3", "1mb\x1b[0m", "c\x1b"]) writer.write(chunk);
    writer.close();
    assertEquals(stderr.text(), "abc\x1b");
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
      const writer = output.chunks("stdout");
      writer.write("\x1b[3");
      writer.write("2mchild hunt");
      writer.write("er2/and more\n");
      writer.close();
      await output[Symbol.asyncDispose]();
      assertEquals(await Deno.readTextFile(path), "green ****\nerror\nchild ****\n");
      assertEquals(stdout.text(), "before\n\x1b[32mgreen\x1b[0m ****\n\x1b[32mchild ****\n");
      const { mode } = await Deno.stat(path);
      assertEquals((mode ?? 0) & 0o777, 0o644 & ~Deno.umask());
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
