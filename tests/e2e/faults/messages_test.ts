/** Errors of a database that are no sentence. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresDetails, postgresNeeded } from "../postgres.ts";
import { asset, faultProject } from "./project.ts";

const password = String(postgresDetails().password);
/** SQL for the password, which is not in the text. */
const secret = `reverse('${[...password].toReversed().join("")}')`;

/** A statement that fails with these texts, which are SQL. */
function raise(texts: Readonly<Record<"message" | "detail" | "hint", string>>): string {
  const parts = Object.entries(texts).map(([key, text]) => `${key} = ${text}`);
  return `do $$ begin raise exception using ${parts.join(", ")}; end $$`;
}

(postgresNeeded === "" ? describe : describe.skip)(`strange messages${postgresNeeded}`, () => {
  for (const flags of [[], ["--log-format", "json"], ["--minimal-logs"]]) {
    it(`shows the beginning of a megabyte, without secrets ${flags.join(" ")}`, async () => {
      const filler = "repeat('0123456789 abcdef ', 60000)";
      await using project = await faultProject(postgresDetails(), {
        big: asset(
          "big",
          ["retries: 2"],
          raise({
            // Across the place where the text is cut.
            message: `left(${filler}, 16370) || ${secret} || ${filler}`,
            detail: `${secret} || ${filler}`,
            hint: `${filler} || ${secret}`,
          }),
        ),
      }, { sensitive: [password.slice(0, password.length / 2)] });
      const { code, stdout, stderr } = await project.run(...flags);
      assertEquals(code, 1, stderr);
      assert(stdout.length + stderr.length < 200_000, String(stdout.length));
      assertMatch(stdout, /… \(\d+ more characters\)/);
      for await (const { name, isFile } of Deno.readDir(`${project.folder}/logs`)) {
        if (!isFile) continue;
        const log = await Deno.readTextFile(`${project.folder}/logs/${name}`);
        assert(log.length < 200_000 && !log.includes(password));
      }
    });
  }

  it("lets no message control the terminal", async () => {
    await using project = await faultProject(postgresDetails(), {
      hostile: asset(
        "hostile",
        [],
        raise({
          message: "E'first\\x1b[2J\\x1b]0;title\\x07 line\\nsecond\\r\\b line'",
          detail: "E'\\x1b[31mred'",
          hint: "E'none\\x01'",
        }),
      ),
    });
    const { code, stdout } = await project.run();
    assertEquals(code, 1);
    assertStringIncludes(stdout, "ERROR: first line");
    assertStringIncludes(stdout, "second line (SQLSTATE P0001)");
    assertStringIncludes(stdout, "cause: red");
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x08\x0b-\x1f]/.test(stdout), stdout);
  });
});
