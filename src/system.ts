import type { Env } from "./env.ts";

/** What the program asks of the operating system for what differs between systems; Deno, or a test. */
export interface SystemCalls {
  readonly listen: (signal: Deno.Signal, heard: () => void) => void;
  readonly unlisten: (signal: Deno.Signal, heard: () => void) => void;
  readonly kill: (processId: number, signal: Deno.Signal) => void;
  /** Runs a program of the system to its end, whatever it prints. */
  readonly run: (program: string, args: readonly string[]) => void;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
}

const denoCalls: SystemCalls = {
  listen: (signal, heard) => Deno.addSignalListener(signal, heard),
  unlisten: (signal, heard) => Deno.removeSignalListener(signal, heard),
  kill: (processId, signal) => Deno.kill(processId, signal),
  run: (program, args) =>
    void new Deno.Command(program, { args: [...args], stdin: "null" }).outputSync(),
  rename: (from, to) => Deno.rename(from, to),
  remove: (path) => Deno.remove(path),
};

/** What differs between operating systems. */
export interface System {
  /**
   * Calls `heard` at each signal until it is disposed of; never where the system has no such signal, as
   * Windows has none for the size of a terminal.
   */
  onSignal(signal: Deno.Signal, heard: () => void): Disposable;
  /**
   * Ends a program that was started `detached`, and what it started. Windows has no signals: what is to
   * end, ends at once. Does nothing when they have ended.
   * @throws {Deno.errors.NotCapable} When the permissions forbid it.
   */
  endPrograms(leader: number, signal: "SIGTERM" | "SIGKILL"): void;
  /** Puts a file in place of a program, which may be running. Windows keeps the old one as `<path>.old`. */
  replaceProgram(draft: string, program: string): Promise<void>;
  /** The user's folder for what can be fetched again; `undefined` when no variable says where it is. */
  cacheFolder(env: Env): string | undefined;
  /** The program that opens a file with what the user has chosen for it. */
  readonly opener: string;
}

/** @param replaced Instead of Deno's, for tests. */
export function systemNamed(
  os: typeof Deno.build.os,
  replaced: Partial<SystemCalls> = {},
): System {
  const calls = { ...denoCalls, ...replaced };
  const isWindows = os === "windows";
  return {
    onSignal: (signal, heard) => onSignal(signal, heard, calls),
    endPrograms: (leader, signal) => {
      const args = ["/T", "/F", "/PID", `${leader}`];
      unlessEnded(() => isWindows ? calls.run("taskkill", args) : calls.kill(-leader, signal));
    },
    replaceProgram: (draft, program) =>
      isWindows ? putAside(draft, program, calls) : calls.rename(draft, program),
    cacheFolder: (env) => cacheFolder(os, env),
    opener: isWindows ? "explorer.exe" : os === "darwin" ? "open" : "xdg-open",
  };
}

/** The system on which this process runs. */
export const system: System = systemNamed(Deno.build.os);

function onSignal(signal: Deno.Signal, heard: () => void, calls: SystemCalls): Disposable {
  try {
    calls.listen(signal, heard);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { [Symbol.dispose]() {} };
  }
  return { [Symbol.dispose]: () => calls.unlisten(signal, heard) };
}

function unlessEnded(end: () => void): void {
  try {
    end();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
  }
}

/** Windows renames a program that runs, but nothing over it, and does not delete it. */
async function putAside(draft: string, program: string, calls: SystemCalls): Promise<void> {
  const old = `${program}.old`;
  // Of the upgrade before; when it cannot be removed, the rename says why.
  await calls.remove(old).catch(() => {});
  await calls.rename(program, old);
  try {
    await calls.rename(draft, program);
  } catch (error) {
    await calls.rename(old, program);
    throw error;
  }
}

function cacheFolder(os: typeof Deno.build.os, env: Env): string | undefined {
  const home = os === "windows" ? env.get("USERPROFILE") : env.get("HOME");
  const separator = os === "windows" ? "\\" : "/";
  const below = (...parts: string[]) =>
    home === undefined ? undefined : [home, ...parts].join(separator);
  if (os === "windows") return env.get("LOCALAPPDATA") ?? below("AppData", "Local");
  if (os === "darwin") return below("Library", "Caches");
  return env.get("XDG_CACHE_HOME") ?? below(".cache");
}
