import { type Dispositions, openDispositions } from "./signal_dispositions.ts";
import { system } from "./system.ts";

/** A signal that ends the program in order, and the exit code that tells of it: 128 plus its number. */
export interface EndingSignal {
  readonly name: Deno.Signal;
  readonly exitCode: number;
}

/** Those that ask for an end: a second one of them means now. */
const requests: readonly EndingSignal[] = [
  { name: "SIGINT", exitCode: 130 },
  { name: "SIGQUIT", exitCode: 131 },
  { name: "SIGTERM", exitCode: 143 },
];

/**
 * Others that would end the process at once while its statements go on. A terminal that is closed sends
 * the first one several times, and the limit of processor time once a second. SIGPROF is not among them:
 * V8's profiler sends it to the process itself (`--cpu-prof`).
 */
const others: readonly EndingSignal[] = [
  { name: "SIGHUP", exitCode: 129 },
  { name: "SIGALRM", exitCode: 142 },
  { name: "SIGXCPU", exitCode: 152 },
  { name: "SIGVTALRM", exitCode: 154 },
  { name: "SIGIO", exitCode: 157 },
  { name: "SIGPWR", exitCode: 158 },
];

/**
 * Those that ask for nothing here. A file that has reached the limit of its size (`ulimit -f`) sends the
 * last one; the write then fails like one to a full disk.
 */
const ignored: readonly Deno.Signal[] = ["SIGUSR2", "SIGXFSZ"];

export interface SignalHandlers {
  /** The program is to end in order. Called once. */
  readonly end: (signal: EndingSignal) => void;
  /** It is to end at once, whatever is still open. */
  readonly endNow: (signal: EndingSignal) => void;
}

export interface SignalSystem {
  readonly listen: (name: Deno.Signal, heard: () => void) => void;
  /** What the system does with a signal; `undefined` when native code may not be called. */
  readonly dispositions: Dispositions | undefined;
  /**
   * Whether SIGUSR1 opens a debugger, through which other users of the machine could read every secret:
   * Deno does that from 2.9.2 on, a compiled program does not. Where it cannot be prevented the program
   * ends.
   */
  readonly opensDebugger: boolean;
}

/**
 * Has every signal that would end the process, or open a debugger, do something in order instead. What
 * this system does not know is left alone.
 */
export function handleSignals(
  { end, endNow }: SignalHandlers,
  { listen, dispositions, opensDebugger }: SignalSystem = processSignals(),
): void {
  let ended = false;
  const endOnce = (signal: EndingSignal) => {
    if (!ended) end(signal);
    ended = true;
  };
  let asked = false;
  const known = (name: Deno.Signal, heard: () => void) => {
    listen(name, heard);
  };
  for (const signal of requests) {
    known(signal.name, () => {
      if (asked) endNow(signal);
      asked = true;
      endOnce(signal);
    });
  }
  for (const signal of others) known(signal.name, () => endOnce(signal));
  // `nohup` has it ignored, and means it; Deno overlooks that as soon as it listens to any signal.
  if (dispositions?.isIgnored("SIGHUP")) dispositions.ignore("SIGHUP");
  for (const name of ignored) known(name, () => {});
  if (!opensDebugger) return known("SIGUSR1", () => {});
  // Deno starts to wait for the signal half a second after its own start, and besides any listener. It
  // then only adds itself to the handler that is there, and which no signal reaches any more.
  known("SIGUSR1", () => endOnce({ name: "SIGUSR1", exitCode: 138 }));
  dispositions?.silence("SIGUSR1");
}

function processSignals(): SignalSystem {
  return {
    listen: (name, heard) => void system.onSignal(name, heard),
    dispositions: openDispositions(),
    opensDebugger: !Deno.build.standalone,
  };
}
