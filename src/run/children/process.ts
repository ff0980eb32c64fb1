import { basename } from "node:path";
import type { Redactor } from "../../redactor.ts";
import { system } from "../../system.ts";
import { TaskError } from "../task.ts";
import { LineSplitter } from "./lines.ts";
import { Strays } from "./strays.ts";

/** A program to start. */
export interface ChildCommand {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** The folder it runs in; absolute. */
  readonly cwd: string;
  /** Every variable it sees. */
  readonly env: Readonly<Record<string, string>>;
}

export interface RunChildOptions {
  /** Ends the program and everything that it started. */
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
  /** Called with each line of its output as it is written, sensitive values hidden. */
  readonly log: (line: string) => void;
  /** What failed, for messages; the name of the program by default. */
  readonly title?: string | undefined;
  /** How long it may clean up after SIGTERM, before SIGKILL; 5 seconds by default. */
  readonly graceMs?: number | undefined;
}

const keptLines = 5;
/** How long the output of a program that has ended may stay open in what it left running. */
const lingerMs = 1_000;

/**
 * Runs a program to its end, in a process group of its own: when `signal` aborts, or this process
 * ends, the whole group is killed, and nothing it started in the background outlives it. What left the
 * group with `setsid` may outlive a program that ends by itself, but not one that is stopped.
 * @throws {TaskError} When it cannot be started, or ends with another exit code than 0.
 * @throws The signal's reason when it is aborted.
 */
export async function runChild(command: ChildCommand, options: RunChildOptions): Promise<void> {
  const { signal, title = basename(command.program), graceMs = 5_000 } = options;
  signal.throwIfAborted();
  const strays = new Strays();
  const child = start({ ...command, env: { ...command.env, ...strays.variables } }, title);
  const { pid } = child;
  const killNow = () => system.endPrograms(pid, "SIGKILL");
  const killAll = () => {
    killNow();
    strays.killNow(pid);
  };
  // A second Ctrl-C ends this process at once.
  globalThis.addEventListener("unload", killAll);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stoppedAt = -Infinity;
  const stop = () => {
    stoppedAt = performance.now();
    system.endPrograms(pid, "SIGTERM");
    strays.signal("SIGTERM", pid);
    timer = setTimeout(killNow, graceMs);
  };
  signal.addEventListener("abort", stop, { once: true });
  const lastLines = new LastLines();
  const output = [child.stdout, child.stderr].map((stream) => {
    const keep = stream === child.stderr;
    return new ChildOutput(stream, {
      redactor: options.redactor,
      line: (text) => {
        if (keep) lastLines.add(text);
        options.log(text);
      },
    });
  });
  try {
    const status = await child.status;
    await endOf(output, killNow);
    signal.throwIfAborted();
    if (!status.success) throw failure(status, { title, lastLines: lastLines.text });
  } finally {
    signal.removeEventListener("abort", stop);
    clearTimeout(timer);
    killNow();
    if (signal.aborted) await strays.end(pid, stoppedAt + graceMs - performance.now());
    globalThis.removeEventListener("unload", killAll);
  }
}

function start({ program, args, cwd, env }: ChildCommand, title: string): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      cwd,
      env: { ...env },
      clearEnv: true,
      // Makes it the leader of a new session, and so of a process group.
      detached: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new TaskError(`${title} cannot be started${code}`, { where: program });
  }
}

/** Waits for the rest of the output; what keeps it open without a reason is killed. */
async function endOf(output: readonly ChildOutput[], killNow: () => void): Promise<void> {
  const ended = Promise.all(output.map(({ ended }) => ended));
  for (const end of [killNow, () => output.forEach((stream) => stream.close())]) {
    const timer = Promise.withResolvers<"late">();
    const id = setTimeout(() => timer.resolve("late"), lingerMs);
    const first = await Promise.race([ended, timer.promise]);
    clearTimeout(id);
    if (first !== "late") return;
    end();
  }
  await ended;
}

/** One stream of a program's output, read to its end. */
class ChildOutput {
  readonly ended: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(
    stream: ReadableStream<Uint8Array>,
    { redactor, line }: { readonly redactor: Redactor; readonly line: (text: string) => void },
  ) {
    this.#reader = stream.getReader();
    this.ended = this.#read(redactor, new LineSplitter(line));
  }

  async #read(redactor: Redactor, lines: LineSplitter): Promise<void> {
    const decoder = new TextDecoder();
    // Values are hidden before lines are made, so that cutting a long line cannot cut a value.
    const hiding = redactor.stream();
    while (true) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      lines.push(hiding.push(decoder.decode(value, { stream: true })));
    }
    lines.push(hiding.push(decoder.decode()) + hiding.flush());
    lines.end();
  }

  /** Gives up what has not been written yet. */
  close(): void {
    this.#reader.cancel().catch(() => {});
  }
}

/** The end of what a program wrote to stderr, where most say why they failed. */
class LastLines {
  #lines: string[] = [];

  add(line: string): void {
    if (line.trim() === "") return;
    this.#lines = [...this.#lines.slice(1 - keptLines), line];
  }

  get text(): string | undefined {
    return this.#lines.length === 0 ? undefined : this.#lines.join("\n    ");
  }
}

function failure(
  { code, signal }: Deno.CommandStatus,
  { title, lastLines }: { readonly title: string; readonly lastLines: string | undefined },
): TaskError {
  // 137: its own parent reports that it was killed.
  const wasKilled = signal === "SIGKILL" || code === 137;
  return new TaskError(
    signal === null ? `${title} ended with exit code ${code}` : `${title} was ended by ${signal}`,
    {
      ...(lastLines !== undefined && { cause: lastLines }),
      ...(wasKilled && { fix: "give it more memory: the system kills what uses too much" }),
    },
  );
}
