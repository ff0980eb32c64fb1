import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { onTerminal } from "../../e2e/pseudo_terminal.ts";
import { TerminalModel } from "../terminal_model.ts";

const script = fileURLToPath(new URL("uncaught.ts", import.meta.url));

describe("LiveReporter", () => {
  for (const flags of [[], ["-i"]]) {
    it(`gives the terminal back when nobody catches an error ${flags.join("")}`, async () => {
      const args = ["run", "--quiet", "--no-config", "--no-prompt", script, ...flags];
      const command = { program: Deno.execPath(), args, env: { HOME: Deno.env.get("HOME") ?? "" } };
      const { code, output, cooked } = await onTerminal(command, { cwd: "/" });
      const model = new TerminalModel().write(output);
      assertEquals([model.alternate, model.cursorVisible, model.wraps], [false, true, true]);
      assertEquals(model.lines()[0], "a line");
      assert(cooked);
      assertEquals(code, 1);
      assertStringIncludes(model.lines()[1], "nobody expected this");
    });
  }
});
