/**
 * Builds the binaries of a release: five targets, each as drop-in and with the permissions of AWS only.
 *
 *     deno task compile:all [--to dist/all] [--target NAME]… [--variant NAME]… [--compiler COMMAND] [--dry-run]
 *
 * Deno compiles for other systems by itself, so that one machine makes all. `--target` and `--variant`
 * choose some, by the names in `compile/targets.ts`. `--compiler` replaces `deno compile` where its base
 * binaries cannot be downloaded; it makes this machine's binaries alone, and says so for the others.
 * `--dry-run` prints the commands and builds nothing.
 */
import { parseArgs } from "node:util";
import { embeddedFiles, makeBundle } from "./compile/bundle.ts";
import { compileCommand, compilerOf, describeBuild } from "./compile/executable.ts";
import { runToEnd } from "./compile/run_to_end.ts";
import { binaryName, targets, variants } from "./compile/targets.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    "to": { type: "string", default: "dist/all" },
    "target": { type: "string", multiple: true },
    "variant": { type: "string", multiple: true },
    "compiler": { type: "string" },
    "dry-run": { type: "boolean", default: false },
  },
});
const { to: folder, compiler: replacement, "dry-run": dryRun } = values;

/** @throws {Error} When a name is none of theirs. */
function chosen<T extends { readonly name: string }>(
  list: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  const unknown = names?.find((name) => !list.some((entry) => entry.name === name));
  if (unknown !== undefined) {
    throw new Error(`unknown: ${unknown}; there are ${list.map(({ name }) => name).join(", ")}`);
  }
  return list.filter(({ name }) => names === undefined || names.includes(name));
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const wantedTargets = chosen(targets, values.target);
if (!dryRun) await Deno.mkdir(folder, { recursive: true });
for (const variant of chosen(variants, values.variant)) {
  const bundle = `dist/bundle-${variant.name}`;
  const script = dryRun
    ? `${bundle}/main.js`
    : await makeBundle(bundle, await describeBuild(variant));
  for (const target of wantedTargets) {
    const output = `${folder}/${binaryName(variant, target)}`;
    if (replacement !== undefined && target.triple !== Deno.build.target) {
      say(`skipped ${output}: --compiler builds for ${Deno.build.target} alone`);
      continue;
    }
    const [program, args] = compileCommand(compilerOf(replacement), {
      script,
      output,
      permissions: variant.permissions,
      embedded: embeddedFiles(script),
      ...replacement === undefined && { triple: target.triple },
    });
    if (dryRun) {
      say([program, ...args].join(" "));
      continue;
    }
    await runToEnd(program, args);
    say(`${output} (${((await Deno.stat(output)).size / 1e6).toFixed(1)} MB)`);
  }
}
