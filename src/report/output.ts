import { stringifyJson } from "../exact_numbers.ts";
import { dirname } from "node:path";
import { bytesAsText, textAsBytes } from "../byte_characters.ts";
import type { Env } from "../env.ts";
import { openNewFile, openOwnFile } from "../own_file.ts";
import { withoutControls } from "../plain_text.ts";
import type { Redactor } from "../redactor.ts";
import { withColorsOnly } from "./ansi.ts";
import { type ByteSink, Sink, writeData, writeWhole } from "./byte_sink.ts";
import { TerminalDrawing, type TerminalSize } from "./terminal_drawing.ts";
import { wrapExplanation } from "./text_wrap.ts";
import { incomplete, reasonOf, systemCode } from "./write_failure.ts";

/** The only way out: every text is redacted, and stdout, stderr and the log file get the same. */
export interface Output extends AsyncDisposable {
  /** Whether colours may be used. When not, they are taken out of all lines. */
  readonly color: boolean;
  /** The terminal that stdout is; `undefined` when it is none, or one that cannot be drawn on. */
  readonly terminal: OutputTerminal | undefined;
  /**
   * Writes a line, or several, to stdout and the log file, without control characters but for colours.
   * The line end is added.
   */
  line(text: string, options?: LineOptions): void;
  /** Like {@linkcode Output.line}, to stderr. */
  errorLine(text: string, options?: LineOptions): void;
  /** Writes a line into the log file alone, for what a terminal shows in another way. */
  logFileLine(text: string): void;
  /** Writes a value as one line of JSON to stdout and the log file. */
  jsonLine(value: unknown): void;
  /** Like {@linkcode Output.jsonLine}, on several lines with an indent of two. */
  json(value: unknown): void;
  /**
   * Passes data on to stdout as it is, control sequences included; only sensitive values are hidden.
   * It does not go into the log file.
   */
  data(): DataWriter;
  /** Like {@linkcode Output.data}, for what another program writes, which need not be text. */
  bytes(to: "stdout" | "stderr"): ByteWriter;
  /**
   * Keeps these lines below everything else that is written, in place of those of the last call; none
   * remove them. They are for a terminal, and do nothing elsewhere. The log file never has them.
   */
  status(lines: readonly string[]): void;
  /**
   * Shows these lines, from the top, instead of everything else that is written, which is held back
   * until `undefined` ends it. Like {@linkcode Output.status} in everything else.
   */
  screen(lines: readonly string[] | undefined): void;
  /**
   * From now on also writes to this file, which is made anew, with its folders, unless `append` is set. When that is not possible, one line says so and the program goes on without.
   */
  openLogFile(path: string, options?: { readonly append?: boolean }): void;
}

/** How a line looks on a terminal; elsewhere, and in the log file, it stays as it is. */
export interface LineOptions {
  /** Whether what is wider than the terminal is wrapped; see {@linkcode wrapExplanation}. Default: no. */
  readonly wrap?: boolean | undefined;
}

export interface OutputTerminal {
  readonly size: () => TerminalSize;
  /** Whether stderr is shown there, too. */
  readonly showsStderr: boolean;
}

export interface DataWriter {
  write(chunk: string): void;
  /** Writes what was held back because it might begin a sensitive value. */
  close(): void;
  /** Whether the reader is gone, as after `| head`: what is written now is lost. */
  readonly closed: boolean;
  /** How many sensitive values were hidden so far. */
  readonly masked: number;
}

export interface ByteWriter {
  write(chunk: Uint8Array): void;
  /** Like {@linkcode DataWriter.close}. */
  close(): void;
  /** Whether the reader is gone, as after `| head`. */
  readonly closed: boolean;
}

export interface OutputOptions {
  readonly redactor: Redactor;
  readonly stdout: ByteSink;
  readonly stderr: ByteSink;
  /** See {@linkcode wantsColor}. */
  readonly color: boolean;
  /** See {@linkcode Output.terminal}. */
  readonly terminal?: OutputTerminal;
  /** See {@linkcode Output.openLogFile}; `undefined` for none, or until it is known. */
  readonly logFile?: string;
  /**
   * What to do when stdout takes no more, as on a full disk: `fail` throws, for commands that are there
   * to print; `warn` says so once and goes on, for what does more than that. Default: `fail`. The end of
   * a reader, as in `| head`, is neither.
   */
  readonly whenLost?: "fail" | "warn";
}

/** The output of one process. Writing is synchronous, so that nothing is lost when it ends. */
export function createOutput(options: OutputOptions): Output {
  return new RedactedOutput(options);
}

/** Whether to use colours: on a terminal, unless `NO_COLOR` or `--no-color` says no. */
export function wantsColor(
  env: Env,
  options: { readonly terminal: boolean; readonly noColor: boolean },
): boolean {
  return options.terminal && !options.noColor && env.get("NO_COLOR") === undefined &&
    env.get("TERM") !== "dumb";
}

class RedactedOutput implements Output {
  readonly color: boolean;
  readonly terminal: OutputTerminal | undefined;
  readonly #redactor: Redactor;
  readonly #stdout: Sink;
  readonly #stderr: Sink;
  readonly #drawing: TerminalDrawing<Sink> | undefined;
  readonly #whenLost: "fail" | "warn";
  #log: Deno.FsFile | undefined;

  constructor(options: OutputOptions) {
    const { redactor, stdout, stderr, color, terminal, logFile, whenLost = "fail" } = options;
    this.#whenLost = whenLost;
    this.color = color;
    this.terminal = terminal;
    this.#redactor = redactor;
    this.#stdout = new Sink(stdout);
    this.#stderr = new Sink(stderr);
    this.#drawing = terminal && new TerminalDrawing({
      size: terminal.size,
      write: (sink, text) => this.#send(sink, text),
      target: this.#stdout,
    });
    if (logFile !== undefined) this.openLogFile(logFile);
  }

  line(text: string, options?: LineOptions): void {
    this.#writeLine(this.#stdout, text, options);
  }

  errorLine(text: string, options?: LineOptions): void {
    this.#writeLine(this.#stderr, text, options);
  }

  logFileLine(text: string): void {
    this.#writeLog(this.#plain(this.#redactor.redact(`${text}\n`)));
  }

  jsonLine(value: unknown): void {
    this.#writeJson(value);
  }

  json(value: unknown): void {
    this.#writeJson(value, 2);
  }

  #writeJson(value: unknown, indent?: number): void {
    // Inside its strings first: the JSON form of a value that was quoted before would not be known.
    const text = stringifyJson(value, { change: (text) => this.#redactor.redact(text), indent });
    // JSON may have them as they are, lines may not.
    this.line(text.replace(
      /[\x7f-\x9f]/g,
      (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
    ));
  }

  data(): DataWriter {
    const sink = this.#stdout;
    const redacting = this.#redactor.stream();
    return {
      write: (chunk) => writeData(sink, redacting.push(chunk)),
      close: () => writeData(sink, redacting.flush()),
      get closed() {
        return sink.closed;
      },
      get masked() {
        return redacting.masked;
      },
    };
  }

  bytes(to: "stdout" | "stderr"): ByteWriter {
    const sink = to === "stdout" ? this.#stdout : this.#stderr;
    const redacting = this.#redactor.byteStream();
    return {
      write: (chunk) => writeData(sink, textAsBytes(redacting.push(bytesAsText(chunk)))),
      close: () => writeData(sink, textAsBytes(redacting.flush())),
      get closed() {
        return sink.closed;
      },
    };
  }

  status(lines: readonly string[]): void {
    this.#drawing?.block(lines.map((line) => this.#redactor.redact(line)));
  }

  screen(lines: readonly string[] | undefined): void {
    this.#drawing?.screen(lines?.map((line) => this.#redactor.redact(line)));
  }

  openLogFile(path: string, { append = false }: { readonly append?: boolean } = {}): void {
    try {
      Deno.mkdirSync(dirname(path), { recursive: true });
      this.#log?.close();
      // Only for its owner: what databases say may quote rows.
      this.#log = append ? openOwnFile(path, { append }) : openNewFile(path, 0o600);
    } catch (error) {
      this.errorLine(`Info: no log file is written, '${path}' ${reasonOf(error)}`);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.status([]);
    this.screen(undefined);
    this.#log?.close();
    this.#log = undefined;
    return Promise.resolve();
  }

  #writeLine(sink: Sink, text: string, { wrap = false }: LineOptions = {}): void {
    const hidden = this.#redactor.redact(`${text}\n`);
    const plain = this.#plain(hidden);
    const whole = this.color ? this.#redactor.redact(withColorsOnly(hidden)) : plain;
    const drawn = sink === this.#stdout || this.terminal?.showsStderr;
    // Behind the redaction, which would not know a value that is broken over two lines.
    const shown = wrap && drawn && this.terminal !== undefined
      ? wrapExplanation(whole, this.terminal.size().columns)
      : whole;
    if (drawn && this.#drawing !== undefined) this.#drawing.write(sink, shown);
    else this.#send(sink, shown);
    this.#writeLog(plain);
  }

  /** Once more redacted: what is taken out may have kept the parts of a value apart. */
  #plain(hidden: string): string {
    return this.#redactor.redact(withoutControls(hidden));
  }

  #writeLog(plain: string): void {
    if (this.#log === undefined) return;
    try {
      writeWhole(this.#log, new TextEncoder().encode(plain));
    } catch (error) {
      this.#log.close();
      this.#log = undefined;
      this.errorLine(`Info: the log file ends here, it ${reasonOf(error)}`);
    }
  }

  #send(sink: Sink, text: string): void {
    try {
      sink.write(text);
    } catch (error) {
      this.#lose(sink, error);
    }
  }

  #lose(sink: Sink, error: unknown): void {
    if (systemCode(error) === undefined) throw error;
    sink.close();
    if (sink === this.#stderr) return;
    if (this.#whenLost === "fail") throw incomplete("output", error);
    this.errorLine(`Warning: nothing more is written to standard output, it ${reasonOf(error)}`);
  }
}

/**
 * The output of this process: stdout and stderr, with colours when stdout is a terminal that wants them.
 */
export function processOutput(
  options: Pick<OutputOptions, "redactor" | "whenLost"> & {
    readonly env: Env;
    readonly noColor?: boolean;
  },
): Output {
  const { env, redactor, noColor = false, whenLost } = options;
  const terminal = Deno.stdout.isTerminal();
  return createOutput({
    redactor,
    stdout: Deno.stdout,
    stderr: Deno.stderr,
    color: wantsColor(env, { terminal, noColor }),
    ...whenLost !== undefined && { whenLost },
    ...terminal && env.get("TERM") !== "dumb" && {
      terminal: { size: terminalSize, showsStderr: Deno.stderr.isTerminal() },
    },
  });
}

function terminalSize(): TerminalSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    // A pseudo-terminal without a size has 0 of both.
    if (columns > 0 && rows > 0) return { columns, rows };
  } catch {
    // The terminal is gone, and with it its user.
  }
  return { columns: 80, rows: 24 };
}

/** Whether a person sees questions and can answer them. */
export function canAsk(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

/** Asks on the terminal whether to go on in production; `false` when there is no terminal to ask on. */
export function confirmProduction(): boolean {
  return Deno.stdin.isTerminal() &&
    confirm("You are using a production environment. Are you sure you want to continue?");
}

/** Asks on the terminal; `false` when there is none, or rows go elsewhere. @param question Without a secret. */
export function confirmed(question: string): boolean {
  return canAsk() && confirm(question);
}
