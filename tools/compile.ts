/**
 * Builds the standalone binary: bundles first, because a compiled program pays at every start for
 * each embedded megabyte, used or not, then compiles the bundle with the permissions of the drop-in.
 *
 *     deno task compile [--output dist/bruin] [--compiler COMMAND]
 *
 * `--compiler` replaces `deno compile` where its base binary cannot be downloaded.
 */
import { packageFlags } from "./package_flags.ts";
import { permissions } from "./permissions.ts";

const bundleFolder = "dist/bundle";
const compiler = flag("compiler");

/** What some CommonJS packages expect of Node.js. Its own module, since imports come before all else. */
const nodeGlobals = "globalThis.__dirname ??= '/';\nglobalThis.__filename ??= '/bruin';\n";

function flag(name: string): string | undefined {
  const index = Deno.args.indexOf(`--${name}`);
  return index === -1 ? undefined : Deno.args[index + 1];
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, code } = await new Deno.Command(command, { args: [...args] }).output()
    .then(async (output) => {
      if (!output.success) await Deno.stderr.write(output.stderr);
      return output;
    });
  if (!success) throw new Error(`${command} ${args[0]} ended with ${code}`);
}

/** Bundles main.ts into `folder`, split so that each driver is loaded when it is used. */
async function bundle(folder: string, flags: readonly string[]): Promise<string> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await run(Deno.execPath(), [
    "bundle",
    ...await packageFlags(),
    "--quiet",
    "--platform=deno",
    "--code-splitting",
    ...flags,
    `--outdir=${folder}`,
    "main.ts",
  ]);
  return `${folder}/main.js`;
}

/** How many `using` declarations the scripts of a folder have. */
async function countUsing(folder: string): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(`${folder}/${name}`);
    count += [...text.matchAll(/\busing [\w$]+ ?=/g)].length;
  }
  return count;
}

/**
 * The minifier puts the value of a variable that is used once, right after, in its place, and forgets
 * that `using` would have disposed of it. Such code must be written in another way.
 */
async function assertNothingUndisposed(folder: string): Promise<void> {
  const plain = `${folder}-plain`;
  await bundle(plain, []);
  const [wanted, kept] = [await countUsing(plain), await countUsing(folder)];
  await Deno.remove(plain, { recursive: true });
  if (kept < wanted) {
    throw new Error(`The minifier dropped ${wanted - kept} of ${wanted} using declarations`);
  }
}

/** Makes an executable of a script, with the permissions of the drop-in. */
async function compile(script: string, output: string): Promise<void> {
  const args = [
    "--no-config",
    "--no-lock",
    "--no-prompt",
    ...permissions.dropIn,
    "-o",
    output,
    script,
  ];
  if (compiler === undefined) await run(Deno.execPath(), ["compile", ...args]);
  else await run(compiler, args);
}

const output = flag("output") ?? "dist/bruin";
const entry = await bundle(bundleFolder, ["--minify"]);
await assertNothingUndisposed(bundleFolder);
await Deno.writeTextFile(`${bundleFolder}/node_globals.js`, nodeGlobals);
const text = await Deno.readTextFile(entry);
await Deno.writeTextFile(entry, `import "./node_globals.js";\n${text}`);
// Chunks are imported by computed names, so they are embedded as a folder.
const compileArgs = [
  "--no-prompt",
  ...permissions.dropIn,
  `--include=${bundleFolder}`,
  "-o",
  output,
  entry,
];
if (compiler === undefined) {
  await run(Deno.execPath(), ["compile", "--no-config", "--no-lock", ...compileArgs]);
} else {
  await run(compiler, ["--no-config", "--no-lock", ...compileArgs]);
}
// What `deno task bench` compares the start of the binary with.
await Deno.writeTextFile(`${bundleFolder}/empty.js`, "");
await compile(`${bundleFolder}/empty.js`, "dist/empty");
const { size } = await Deno.stat(output);
await Deno.stdout.write(new TextEncoder().encode(`${output} (${(size / 1e6).toFixed(1)} MB)\n`));
