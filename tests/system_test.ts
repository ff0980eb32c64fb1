/** What differs between operating systems, as each of them. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../src/env.ts";
import { type SystemCalls, systemNamed } from "../src/system.ts";

const systems = ["linux", "darwin", "windows"] as const;

/** Keeps what was asked, and does nothing; `fail` may throw instead. */
function recorded(fail: (call: string) => void = () => {}) {
  const asked: string[] = [];
  const ask = (...words: readonly unknown[]) => {
    const call = words.filter((word) => typeof word !== "function").join(" ");
    fail(call);
    asked.push(call);
  };
  const calls: SystemCalls = {
    listen: (...all) => ask("listen", ...all),
    unlisten: (...all) => ask("unlisten", ...all),
    kill: (...all) => ask("kill", ...all),
    run: (program, args) => ask("run", program, ...args),
    rename: (...all) => Promise.try(() => ask("rename", ...all)),
    remove: (...all) => Promise.try(() => ask("remove", ...all)),
  };
  return { asked, calls };
}

describe("onSignal()", () => {
  for (const os of systems) {
    it(`listens until it is disposed of: ${os}`, () => {
      const { asked, calls } = recorded();
      {
        using _ = systemNamed(os, calls).onSignal("SIGWINCH", () => {});
        assertEquals(asked, ["listen SIGWINCH"]);
      }
      assertEquals(asked, ["listen SIGWINCH", "unlisten SIGWINCH"]);
    });
  }

  it("leaves a signal alone that the system does not have", () => {
    const { asked, calls } = recorded(() => {
      throw new TypeError("Windows only supports ctrl-c (SIGINT), ctrl-break (SIGBREAK)");
    });
    systemNamed("windows", calls).onSignal("SIGWINCH", () => {})[Symbol.dispose]();
    assertEquals(asked, []);
  });
});

describe("endPrograms()", () => {
  const expected = {
    linux: "kill -7 SIGTERM",
    darwin: "kill -7 SIGTERM",
    windows: "run taskkill /T /F /PID 7",
  };
  for (const os of systems) {
    it(`ends all that was started: ${os}`, () => {
      const { asked, calls } = recorded();
      systemNamed(os, calls).endPrograms(7, "SIGTERM");
      assertEquals(asked, [expected[os]]);
    });

    it(`passes over those that have ended, and not over a permission: ${os}`, () => {
      const throwing = (error: Error) =>
        recorded(() => {
          throw error;
        }).calls;
      systemNamed(os, throwing(new Deno.errors.NotFound())).endPrograms(7, "SIGKILL");
      const forbidden = systemNamed(os, throwing(new Deno.errors.NotCapable()));
      assertThrows(() => forbidden.endPrograms(7, "SIGKILL"), Deno.errors.NotCapable);
    });
  }
});

describe("replaceProgram()", () => {
  for (const os of ["linux", "darwin"] as const) {
    it(`is one rename: ${os}`, async () => {
      const { asked, calls } = recorded();
      await systemNamed(os, calls).replaceProgram("draft", "bruin");
      assertEquals(asked, ["rename draft bruin"]);
    });
  }

  it("puts the old program aside on Windows", async () => {
    const { asked, calls } = recorded();
    await systemNamed("windows", calls).replaceProgram("draft", "bruin.exe");
    assertEquals(asked, [
      "remove bruin.exe.old",
      "rename bruin.exe bruin.exe.old",
      "rename draft bruin.exe",
    ]);
  });

  it("puts it back on Windows when the new one cannot take its place", async () => {
    const { asked, calls } = recorded((call) => {
      if (call === "rename draft bruin.exe") throw new Deno.errors.PermissionDenied();
    });
    await assertRejects(
      () => systemNamed("windows", calls).replaceProgram("draft", "bruin.exe"),
      Deno.errors.PermissionDenied,
    );
    assertEquals(asked.at(-1), "rename bruin.exe.old bruin.exe");
  });
});

describe("cacheFolder()", () => {
  const windows = { USERPROFILE: "C:\\Users\\ann", HOME: "/c/Users/ann" };
  const cases = [
    ["linux", { HOME: "/home/ann" }, "/home/ann/.cache"],
    ["linux", { HOME: "/home/ann", XDG_CACHE_HOME: "/cache" }, "/cache"],
    ["linux", {}, undefined],
    ["darwin", { HOME: "/Users/ann" }, "/Users/ann/Library/Caches"],
    ["windows", windows, "C:\\Users\\ann\\AppData\\Local"],
    ["windows", { ...windows, LOCALAPPDATA: "D:\\cache" }, "D:\\cache"],
    ["windows", {}, undefined],
  ] as const;
  for (const [os, variables, expected] of cases) {
    it(`of ${os} with ${Object.keys(variables).join(", ") || "nothing"} is ${expected}`, () => {
      assertEquals(systemNamed(os).cacheFolder(envOf(variables)), expected);
    });
  }
});
