/** Draws on the terminal, and ends by an error that nobody catches; `-i` fills the screen. */
import { envOf } from "../../../src/env.ts";
import { Redactor } from "../../../src/redactor.ts";
import { LiveReporter } from "../../../src/report/live/mod.ts";
import { processOutput } from "../../../src/report/output.ts";

const output = processOutput({ env: envOf({}), redactor: new Redactor() });
const reporter = new LiveReporter({
  lines: { report: () => output.line("a line") },
  output,
  terminal: output.terminal!,
  redact: (text) => text,
  title: "title",
  signal: new AbortController().signal,
  interactive: Deno.args.includes("-i"),
});
reporter.begin([{ id: "orders", asset: "orders", kind: "main" }]);
reporter.report({ kind: "notice", text: "" });
Promise.reject(new Error("nobody expected this"));
