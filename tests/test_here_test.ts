/** Which tests `deno task test:here` leaves out where. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lackingFor, testFiles } from "../tools/test_here.ts";

describe("deno task test:here", () => {
  const examples = [
    ['new Deno.Command("unshare", {})', ["darwin", "windows"]],
    ['"#!/bin/sh\\nexit 1"', ["windows"]],
    ['process.kill("SIGTERM")', ["windows"]],
    ["await Deno.chmod(path, 0o600)", ["windows"]],
    ['sh("tools/release/notes.sh", [])', ["darwin", "windows"]],
    ["assertEquals(1, 1)", []],
  ] as const;
  for (const [text, lackedBy] of examples) {
    it(`leaves out ${text} on ${lackedBy.join(" and ") || "no system"}`, () => {
      const systems = (["linux", "darwin", "windows"] as const).filter((os) =>
        lackingFor(os, text) !== undefined
      );
      assertEquals(systems, [...lackedBy]);
    });
  }

  it("finds every test, and runs most of them on every system", async () => {
    const files = await testFiles();
    assert(files.includes("tests/test_here_test.ts"));
    for (const os of ["linux", "darwin", "windows"] as const) {
      const texts = await Promise.all(
        files.map((file) => Deno.readTextFile(new URL(`../${file}`, import.meta.url))),
      );
      const left = texts.filter((text) => lackingFor(os, text) !== undefined).length;
      assert(left <= { linux: 0, darwin: 0.1, windows: 0.2 }[os] * files.length, `${os}: ${left}`);
    }
  });
});
