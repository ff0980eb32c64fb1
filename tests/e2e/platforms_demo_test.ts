/** `deno task demo --platforms`: one pipeline on every platform that has a server here. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { runPlatformsDemo } from "../../tools/demo_platforms.ts";
import { bruinCommand } from "./command.ts";
import { RunningBruin } from "./faults/project.ts";
import { postgresNeeded } from "./postgres.ts";

(postgresNeeded === "" ? describe : describe.skip)(
  `one run on every platform at once${postgresNeeded}`,
  () => {
    it("asks for each secret once, prints none, and goes on when a password is rotated", async () => {
      const { systems, runs, passwords } = await runPlatformsDemo(
        async (given, { env, heard }) => {
          const { program, args, env: all } = await bruinCommand(given, { env });
          const process = new Deno.Command(program, {
            args: [...args],
            env: all,
            clearEnv: true,
            stdin: "null",
            stdout: "piped",
            stderr: "piped",
          }).spawn();
          const running = new RunningBruin(process, [], heard);
          const { code, stdout, stderr } = await running.finish();
          return { code, output: stdout + stderr };
        },
      );
      const [usual, rotated] = runs;
      assertEquals([usual.code, rotated.code], [0, 0], usual.output + rotated.output);
      const secrets = systems.map((name) => `demo-${name}`).sort();
      assertEquals(usual.fetched.toSorted(), secrets);
      assertEquals(rotated.fetched.toSorted(), ["demo-postgres", ...secrets].sort());
      for (const name of systems) {
        assertEquals(usual.output.includes(`Finished: demo_${name}.orders`), true, name);
      }
      assertEquals(systems.includes("generic"), true);
      assertStringIncludes(
        usual.output,
        "A key of 40 characters came in. Printed by mistake, it is ****",
      );
      for (const { output } of runs) {
        assertEquals(passwords.filter((value) => output.includes(value)), []);
      }
    });
  },
);
