import type { Reporter, RunEvent, TaskLabel } from "../event.ts";
import type { Output, OutputTerminal } from "../output.ts";
import { formatBlock } from "./block.ts";
import { plainText, RunProgress } from "./progress.ts";
import { formatScreen } from "./screen.ts";
import { readKeys, watchTerminal } from "./terminal.ts";
import { changeView, firstView, type PressedKey, type View } from "./view.ts";

export interface LiveReporterOptions {
  /** Renders events as lines. */
  readonly lines: Reporter;
  readonly output: Output;
  readonly terminal: OutputTerminal;
  readonly redact: (text: string) => string;
  /** What the run is about, for the full screen. */
  readonly title: string;
  /** Aborted when the user asks the run to stop. */
  readonly signal: AbortSignal;
  /** Whether a full screen is shown, until the user leaves it. */
  readonly interactive: boolean;
}

/** How soon a change is shown: at most eight times a second. */
const changeMs = 125;
/** How often the seconds of what is running are counted on. */
const secondMs = 1_000;
/** How much of each asset's log the full screen can show. */
const keptLogLines = 200;

/** Renders events as lines, and how far the run is below them or on a full screen. */
export class LiveReporter implements Reporter, Disposable {
  readonly #options: LiveReporterOptions;
  readonly #held = new DisposableStack();
  #progress: RunProgress | undefined;
  /** `undefined` for the block below the lines. */
  #view: View | undefined;
  #keys: Disposable | undefined;
  #next: { readonly timer: ReturnType<typeof setTimeout>; readonly at: number } | undefined;

  constructor(options: LiveReporterOptions) {
    this.#options = options;
  }

  /** Begins to draw; `tasks` are all that the run is going to do. */
  begin(tasks: readonly TaskLabel[]): void {
    const { redact, interactive, signal } = this.#options;
    this.#progress = new RunProgress(tasks, {
      redact,
      startedAt: performance.now(),
      keptLogLines: interactive ? keptLogLines : 0,
    });
    const drawSoon = () => this.#drawIn(0);
    signal.addEventListener("abort", drawSoon);
    this.#held.defer(() => signal.removeEventListener("abort", drawSoon));
    this.#held.use(watchTerminal({
      resized: drawSoon,
      ended: () => this[Symbol.dispose](),
    }));
    this.#held.defer(() => this.#clear());
    if (interactive) {
      this.#view = firstView;
      this.#keys = this.#held.use(readKeys((key) => this.#press(key)));
    }
    this.#draw();
  }

  report(event: RunEvent): void {
    // What comes last stays on the terminal, alone.
    if (event.kind === "summary") this[Symbol.dispose]();
    this.#options.lines.report(event);
    if (this.#held.disposed || !("task" in event)) return;
    this.#progress?.apply(event, performance.now());
    this.#drawIn(changeMs);
  }

  [Symbol.dispose](): void {
    this.#held.dispose();
  }

  #press(key: PressedKey): void {
    if (this.#view === undefined || this.#progress === undefined) return;
    if (key === "leave") {
      this.#view = undefined;
      this.#keys?.[Symbol.dispose]();
      this.#options.output.screen(undefined);
    } else {
      this.#view = changeView(this.#view, key, this.#progress);
    }
    this.#draw();
  }

  #clear(): void {
    clearTimeout(this.#next?.timer);
    this.#options.output.screen(undefined);
    this.#options.output.status([]);
  }

  /** Draws after so many milliseconds, unless it is going to happen sooner. */
  #drawIn(delayMs: number): void {
    const at = performance.now() + delayMs;
    if (this.#held.disposed || this.#next !== undefined && this.#next.at <= at) return;
    clearTimeout(this.#next?.timer);
    this.#next = { timer: setTimeout(() => this.#draw(), delayMs), at };
  }

  #draw(): void {
    if (this.#progress === undefined || this.#held.disposed) return;
    clearTimeout(this.#next?.timer);
    this.#next = undefined;
    const { output, terminal, redact, signal } = this.#options;
    const now = performance.now();
    const size = terminal.size();
    const options = { size, color: output.color, stopping: signal.aborted, now };
    if (this.#view === undefined) output.status(formatBlock(this.#progress, options));
    else {
      const title = plainText(this.#options.title, redact);
      output.screen(formatScreen(this.#progress, { ...options, title, view: this.#view }));
    }
    this.#drawIn(secondMs - (now - this.#progress.startedAt) % secondMs);
  }
}
