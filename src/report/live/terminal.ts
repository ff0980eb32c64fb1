import { system } from "../../system.ts";
import { parseKeys, type PressedKey } from "./view.ts";

/** What Deno tells before it ends in a way that runs no `finally`. */
const endings = ["unload", "error", "unhandledrejection"];

/**
 * Calls `resized` when the terminal has another size, and `ended` when the process ends without having
 * disposed of this: at a second signal, or by an uncaught error.
 */
export function watchTerminal(
  { resized, ended }: { readonly resized: () => void; readonly ended: () => void },
): Disposable {
  const resizing = system.onSignal("SIGWINCH", resized);
  for (const ending of endings) globalThis.addEventListener(ending, ended);
  return {
    [Symbol.dispose]() {
      resizing[Symbol.dispose]();
      for (const ending of endings) globalThis.removeEventListener(ending, ended);
    },
  };
}

/** Ctrl-Z, which would leave a terminal in our modes: it counts as the key Esc. */
const leavingSignal = "SIGTSTP";

/**
 * Calls `pressed` with each key, without echoing it, until it is disposed of. Ctrl-C remains a signal.
 * The last read stays open, since a terminal cannot take it back; it ends with the process.
 */
export function readKeys(pressed: (key: PressedKey) => void): Disposable {
  let open = true;
  const leave = () => pressed("leave");
  const leaving = system.onSignal(leavingSignal, leave);
  Deno.stdin.setRaw(true, { cbreak: true });

  async function read(): Promise<void> {
    const buffer = new Uint8Array(64);
    const decoder = new TextDecoder();
    while (open) {
      const length = await Deno.stdin.read(buffer);
      if (length === null) return;
      const keys = parseKeys(decoder.decode(buffer.subarray(0, length), { stream: true }));
      for (const key of keys) if (open) pressed(key);
    }
  }

  // A terminal that went away: the run goes on.
  read().catch(() => {});
  return {
    [Symbol.dispose]() {
      if (!open) return;
      open = false;
      leaving[Symbol.dispose]();
      try {
        Deno.stdin.setRaw(false);
      } catch {
        // A terminal that went away needs no modes.
      }
    },
  };
}
