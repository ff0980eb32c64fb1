/**
 * Builds the binary for this machine, with the permissions of the drop-in.
 *
 *     deno task compile [--output dist/bruin] [--compiler COMMAND] [--with-empty]
 *
 * `--compiler` replaces `deno compile` where its base binary cannot be downloaded. `--with-empty` also
 * makes an empty program, `empty` beside the binary, with which `deno task bench` compares its start.
 */
import { parseArgs } from "node:util";
import { dirname } from "node:path";
import { embeddedFiles, makeBundle } from "./compile/bundle.ts";
import { compileCommand, compilerOf, describeBuild } from "./compile/executable.ts";
import { runToEnd } from "./compile/run_to_end.ts";
import { variants } from "./compile/targets.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    "output": { type: "string", default: "dist/bruin" },
    "compiler": { type: "string" },
    "with-empty": { type: "boolean" },
  },
});
const [dropIn] = variants;
const { permissions } = dropIn;
const { output } = values;
const compiler = compilerOf(values.compiler);

const script = await makeBundle("dist/bundle", await describeBuild(dropIn));
await runToEnd(...compileCommand(compiler, {
  script,
  output,
  permissions,
  embedded: embeddedFiles(script),
}));
if (values["with-empty"]) {
  const empty = "dist/bundle/empty.js";
  await Deno.writeTextFile(empty, "");
  const beside = `${dirname(output)}/empty`;
  await runToEnd(...compileCommand(compiler, { script: empty, output: beside, permissions }));
}
const { size } = await Deno.stat(output);
await Deno.stdout.write(new TextEncoder().encode(`${output} (${(size / 1e6).toFixed(1)} MB)\n`));
