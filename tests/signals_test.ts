import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { handleSignals, type SignalSystem } from "../src/signals.ts";
import { systemNamed } from "../src/system.ts";

/** What the program does about signals that it hears one after the other. */
function heard(names: readonly Deno.Signal[], system: Partial<SignalSystem> = {}): string[] {
  const listeners = new Map<Deno.Signal, () => void>();
  const done: string[] = [];
  handleSignals({
    end: ({ name, exitCode }) => done.push(`${name} ${exitCode}`),
    endNow: ({ exitCode }) => done.push(`now ${exitCode}`),
  }, {
    listen: (name, listener) => listeners.set(name, listener),
    dispositions: undefined,
    opensDebugger: false,
    ...system,
  });
  for (const name of names) {
    const listener = listeners.get(name);
    if (listener === undefined) done.push(`${name} by default`);
    listener?.();
  }
  return done;
}

const dispositions = { isIgnored: () => false, ignore: () => {}, silence: () => {} };

describe("handleSignals()", () => {
  it("ends in order once, and at once when asked again", () => {
    assertEquals(heard(["SIGTERM", "SIGTERM"]), ["SIGTERM 143", "now 143"]);
    assertEquals(heard(["SIGINT", "SIGQUIT"]), ["SIGINT 130", "now 131"]);
  });

  it("F4: takes no signal of a closed terminal for a wish to end at once", () => {
    assertEquals(heard(["SIGHUP", "SIGHUP", "SIGTERM"]), ["SIGHUP 129"]);
    assertEquals(heard(["SIGTERM", "SIGHUP"]), ["SIGTERM 143"]);
  });

  it("F4: leaves SIGHUP alone that nohup has ignored", () => {
    const ignored: string[] = [];
    const ignore = (name: string) => void ignored.push(name);
    heard([], { dispositions: { ...dispositions, ignore } });
    assertEquals(ignored, []);
    heard([], { dispositions: { ...dispositions, ignore, isIgnored: () => true } });
    assertEquals(ignored, ["SIGHUP"]);
  });

  it("F5: lets no signal open a debugger, and ends where that cannot be prevented", () => {
    const silenced: string[] = [];
    const silencing = { ...dispositions, silence: (name: string) => void silenced.push(name) };
    heard([], { dispositions: silencing, opensDebugger: true });
    assertEquals(silenced, ["SIGUSR1"]);
    assertEquals(heard(["SIGUSR1"], { opensDebugger: true }), ["SIGUSR1 138"]);
    assertEquals(heard(["SIGUSR1"], { opensDebugger: false }), []);
  });

  it("registers what the system knows, as on Windows", () => {
    const known: Deno.Signal[] = [];
    const windows = systemNamed("windows", {
      listen(name) {
        if (name !== "SIGINT") throw new TypeError(`Windows does not know ${name}`);
        known.push(name);
      },
    });
    handleSignals({ end() {}, endNow() {} }, {
      dispositions: undefined,
      opensDebugger: true,
      listen: (name, heard) => void windows.onSignal(name, heard),
    });
    assertEquals(known, ["SIGINT"]);
    const broken = () => {
      throw new RangeError("broken");
    };
    assertThrows(() => heard([], { listen: broken }), RangeError, "broken");
  });
});
