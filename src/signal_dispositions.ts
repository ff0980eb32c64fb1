/** What the system does with a signal of this process, which Deno neither tells nor sets. */
export interface Dispositions {
  /** Whether the signal was ignored when the process started, as by `nohup`. */
  isIgnored(name: "SIGHUP"): boolean;
  /** From now on the signal is ignored, whatever listens to it, also by programs that are started. */
  ignore(name: "SIGHUP"): void;
  /** From now on this process ignores the signal. Programs that it starts are not concerned. */
  silence(name: "SIGUSR1"): void;
}

interface NativeSignals {
  readonly library: string;
  readonly numbers: Readonly<Record<"SIGHUP" | "SIGUSR1", number>>;
  /** What `dlsym` takes for any loaded library. */
  readonly anyLibrary: bigint;
}

const native: Readonly<Partial<Record<typeof Deno.build.os, NativeSignals>>> = {
  linux: { library: "libc.so.6", numbers: { SIGHUP: 1, SIGUSR1: 10 }, anyLibrary: 0n },
  darwin: { library: "libSystem.B.dylib", numbers: { SIGHUP: 1, SIGUSR1: 30 }, anyLibrary: -2n },
};

const byDefault = 0n;
const toIgnore = 1n;

/** @returns `undefined` where native code may not be called, or the functions are not where they are known. */
export function openDispositions(): Dispositions | undefined {
  const system = native[Deno.build.os];
  if (system === undefined) return undefined;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  const { numbers, anyLibrary } = system;
  let library;
  try {
    library = Deno.dlopen(system.library, {
      signal: { parameters: ["i32", "isize"], result: "isize" },
      dlsym: { parameters: ["isize", "buffer"], result: "isize" },
    });
  } catch {
    return undefined;
  }
  const { signal, dlsym } = library.symbols;
  /** Sets what a signal does. @returns What it did before. */
  const set = (name: keyof typeof numbers, disposition: bigint) =>
    BigInt(signal(numbers[name], disposition));
  const isIgnored = set("SIGHUP", byDefault) === toIgnore;
  if (isIgnored) set("SIGHUP", toIgnore);
  // A handler that takes a number and does nothing with it. To ignore the signal instead would be
  // inherited by every program that is started, and a shell cannot undo it.
  const harmless = BigInt(dlsym(anyLibrary, new TextEncoder().encode("abs\0")));
  return {
    isIgnored: () => isIgnored,
    ignore: (name) => void set(name, toIgnore),
    silence: (name) => void set(name, harmless === 0n ? toIgnore : harmless),
  };
}
