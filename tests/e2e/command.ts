/** The program as its users run it: a process with a cleared environment. */
import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";
import { packageFlags } from "../../tools/package_flags.ts";
import { lazyImports, permissions } from "../../tools/permissions.ts";
import { processEnv } from "../../src/env.ts";
import { findLibrary } from "../../src/platforms/duckdb/library.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The command under test: the binary that `BRUIN_TEST_BINARY` names, else the source. Source, binary
 * and reference run the same cases.
 */
export const binary: string | undefined = Deno.env.get("BRUIN_TEST_BINARY") || undefined;

/** What a process printed and how it ended. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BruinOptions {
  /** Everything the process sees besides what Deno needs to start from source. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  /** Values that must not be in anything it prints or logs. */
  readonly sensitive?: readonly string[];
  /** What standard input holds; it is empty by default. */
  readonly input?: string;
  /** From source only; the drop-in set by default. */
  readonly permissions?: readonly string[] | undefined;
}

/** Runs the program to its end. */
export async function bruin(
  args: readonly string[],
  options: BruinOptions = {},
): Promise<Finished> {
  const process = await startBruin(args, options);
  if (options.input !== undefined) {
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.input));
    await writer.close();
  }
  return await finish(process, options);
}

/** Starts the program; its output is piped. */
export async function startBruin(
  args: readonly string[],
  options: BruinOptions = {},
): Promise<Deno.ChildProcess> {
  const { program, env, ...command } = await bruinCommand(args, options);
  return new Deno.Command(program, { args: [...command.args], env, ...pipes(options) }).spawn();
}

/** What starts the program, with its whole environment. */
export async function bruinCommand(
  args: readonly string[],
  options: BruinOptions = {},
): Promise<{ program: string; args: readonly string[]; env: Record<string, string> }> {
  const env = { ...await duckdbEnvironment, ...options.env };
  if (binary !== undefined) return { program: binary, args, env };
  const held: readonly string[] = options.permissions ?? permissions.dropIn;
  return {
    program: Deno.execPath(),
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      ...await importFlags,
      `--config=${repository}deno.json`,
      ...held.includes("--allow-read") ? [lazyImports] : [],
      ...held,
      `${repository}main.ts`,
      ...args,
    ],
    env: { ...await denoEnvironment, ...env },
  };
}

/** Asked once a test file, for it is started hundreds of times. */
const importFlags = readImportFlags();
const denoEnvironment = readDenoEnvironment();
const duckdbEnvironment = readDuckdbEnvironment();

async function readImportFlags(): Promise<string[]> {
  return (await packageFlags()).map((flag) => flag.replace(/=/, `=${repository}`));
}

/** Waits for a started program and checks that it kept its secrets. */
export async function finish(
  process: Deno.ChildProcess,
  options: BruinOptions = {},
): Promise<Finished> {
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  const finished = { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  for (const value of options.sensitive ?? []) {
    assert(!finished.stdout.includes(value), "a sensitive value is in stdout");
    assert(!finished.stderr.includes(value), "a sensitive value is in stderr");
    if (options.cwd !== undefined) await assertNotInFiles(options.cwd, value);
  }
  return finished;
}

/** No file below `logs/` holds the value. */
async function assertNotInFiles(folder: string, value: string): Promise<void> {
  for await (const path of filesBelow(`${folder}/logs`)) {
    const text = await Deno.readTextFile(path);
    assert(!text.includes(value), `a sensitive value is in ${path}`);
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) yield* filesBelow(path);
      else yield path;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function pipes({ cwd, input }: BruinOptions) {
  const stdin = input === undefined ? "null" : "piped";
  return {
    ...cwd !== undefined && { cwd },
    clearEnv: true,
    stdin,
    stdout: "piped",
    stderr: "piped",
  } as const;
}

/** What Deno needs to start without downloading anything, whatever cache folder a test names. */
async function readDenoEnvironment(): Promise<Record<string, string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir }: { denoDir: string } = JSON.parse(new TextDecoder().decode(stdout));
  const names = ["HOME", "PATH", "DENO_TLS_CA_STORE", "SSL_CERT_FILE"];
  const inherited = names.map((name) => [name, Deno.env.get(name) ?? ""]);
  return Object.fromEntries([
    ["DENO_DIR", denoDir],
    // It looks for a new version of itself once a day, through the proxy of a test as well.
    ["DENO_NO_UPDATE_CHECK", "1"],
    ...inherited.filter(([, value]) => value !== ""),
  ]);
}

async function readDuckdbEnvironment(): Promise<Record<string, string>> {
  const library = await findLibrary({ env: processEnv, executablePath: Deno.execPath() });
  return { BRUIN_DUCKDB_LIBRARY: library };
}

/** A temporary folder that is removed at the end of the block. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "bruin-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Writes files below a folder; keys are relative paths. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = `${folder}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
}

/**
 * Waits until `ready` says yes.
 * @throws {AssertionError} With what the process printed when it ends before, or within a minute it is
 * still not so; it is killed then.
 */
export async function waitFor(
  process: Deno.ChildProcess,
  ready: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + 60_000;
  const state = { ended: false };
  void process.status.then(() => state.ended = true);
  while (!await ready()) {
    const late = performance.now() > deadline;
    if (late && !state.ended) process.kill("SIGKILL");
    if (late || state.ended) {
      const { stdout, stderr } = await process.output();
      const decoder = new TextDecoder();
      const output = decoder.decode(stdout) + decoder.decode(stderr);
      assert(false, `${late ? "nothing happened for a minute" : "it ended"}:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
