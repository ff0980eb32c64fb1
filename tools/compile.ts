/**
 * Builds the standalone binary: bundles first, because a compiled program pays at every start for
 * each embedded megabyte, used or not, then compiles the bundle with the permissions of the drop-in.
 *
 *     deno task compile [--output dist/bruin] [--compiler COMMAND] [--with-empty]
 *
 * `--compiler` replaces `deno compile` where its base binary cannot be downloaded. `--with-empty` also
 * makes dist/empty, an empty program with which `deno task bench` compares the start of the binary.
 */
import { stop, transform } from "esbuild";
import { packageFlags } from "./package_flags.ts";
import { permissions } from "./permissions.ts";

const bundleFolder = "dist/bundle";

/**
 * Made for Node.js, some npm packages bring or expect what Deno has anyway. These modules stand in for it:
 * the first is evaluated before all others, the second replaces a package that would load half of `node:`
 * at every start only to offer `Deno`.
 */
const standIns = {
  "node_globals.js": [
    "import process from 'node:process';",
    "process.noDeprecation = true;",
    "globalThis.__dirname ??= '/';",
    "globalThis.__filename ??= '/bruin';",
  ],
  "shim_deno.js": ["const { Deno } = globalThis;", "export { Deno };"],
};
const replacedPackage = "@deno/shim-deno";

function flag(name: string): string | undefined {
  const index = Deno.args.indexOf(`--${name}`);
  return index === -1 ? undefined : Deno.args[index + 1];
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, code, stderr } = await new Deno.Command(command, {
    args: [...args],
    // `deno compile` would make a program of it that sends telemetry at every start, wherever it runs.
    env: { OTEL_DENO: "false" },
  }).output();
  if (success) return;
  await Deno.stderr.write(stderr);
  throw new Error(`${command} ${args[0]} ended with ${code}`);
}

/**
 * Bundles main.ts, split so that each driver is loaded when it is used.
 * @returns The script to start.
 */
async function bundle(folder: string): Promise<string> {
  await removeFolder(folder);
  await run(Deno.execPath(), [
    "bundle",
    ...await packageFlags(),
    "--quiet",
    "--platform=deno",
    "--code-splitting",
    `--external=${replacedPackage}`,
    `--outdir=${folder}`,
    "main.ts",
  ]);
  return `${folder}/main.js`;
}

/**
 * Shortens the scripts of a bundle. `deno bundle --minify` would also rewrite expressions, and then puts
 * the value of a variable that is used once, right after, in its place, even when it was declared with
 * `using`: what it holds would never be disposed of.
 */
async function minify(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const { code } = await transform(await Deno.readTextFile(path), {
      format: "esm",
      target: "esnext",
      legalComments: "none",
      minifyIdentifiers: true,
      minifyWhitespace: true,
    });
    await Deno.writeTextFile(path, code);
  }
  await stop();
}

/** Puts the stand-ins into a bundle and makes its scripts use them. */
async function addStandIns(folder: string, entry: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const text = await Deno.readTextFile(path);
    const replaced = text.replaceAll(`"${replacedPackage}"`, '"./shim_deno.js"');
    const first = path === entry ? 'import "./node_globals.js";\n' : "";
    await Deno.writeTextFile(path, first + replaced);
  }
  for (const [name, lines] of Object.entries(standIns)) {
    await Deno.writeTextFile(`${folder}/${name}`, `${lines.join("\n")}\n`);
  }
}

async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/** Makes an executable of a script, with the permissions of the drop-in. */
async function compile(script: string, output: string): Promise<void> {
  const [command, ...first] = (flag("compiler") ?? `${Deno.execPath()} compile`).split(" ");
  await run(command, [
    ...first,
    // The cache of compiled code would lie under a name that can be guessed in the temporary folder, where
    // other users of the machine may put one of theirs.
    ...["--no-config", "--no-lock", "--no-prompt", "--no-code-cache"],
    ...permissions.dropIn,
    ...["-o", output, script],
  ]);
}

const output = flag("output") ?? "dist/bruin";
const entry = await bundle(bundleFolder);
await minify(bundleFolder);
await addStandIns(bundleFolder, entry);
await compile(entry, output);
if (Deno.args.includes("--with-empty")) {
  const script = `${bundleFolder}/empty.js`;
  await Deno.writeTextFile(script, "");
  await compile(script, "dist/empty");
}
const { size } = await Deno.stat(output);
await Deno.stdout.write(new TextEncoder().encode(`${output} (${(size / 1e6).toFixed(1)} MB)\n`));
