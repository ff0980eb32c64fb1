import { dirname, join, resolve } from "node:path";
import { readTextFile } from "../../project/text_file.ts";
import type { ChildCommand } from "../children/process.ts";
import { TaskError } from "../task.ts";

export interface VirtualEnvironmentOptions {
  /** Absolute path of the Python that makes it. */
  readonly python: string;
  /** Version of that Python. */
  readonly version: string;
  /** Arguments of `pip install`. */
  readonly install: readonly string[];
  /** Everything that decides what is installed. */
  readonly content: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (command: ChildCommand) => Promise<void>;
  /** Called before packages are installed, which takes a while. */
  readonly onInstall: () => void;
}

/**
 * A virtual environment with these packages, in the user's cache; made when there is none for the same
 * content and Python. Other processes that want the same one wait for it.
 * @returns The path of its Python.
 * @throws {TaskError} When there is no cache folder, or the packages cannot be installed.
 */
export async function virtualEnvironment(options: VirtualEnvironmentOptions): Promise<string> {
  const { python, version, install, content, cwd, env, run } = options;
  const folder = join(cacheFolder(env), await hash(`${python}\n${version}\n${content}`));
  const own = join(folder, "bin", "python");
  const complete = join(folder, "complete");
  await Deno.mkdir(dirname(folder), { recursive: true });
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await exists(complete)) return own;
  options.onInstall();
  const start = (program: string, args: readonly string[]) => run({ program, args, cwd, env });
  await start(python, ["-m", "venv", "--clear", folder]);
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  await start(own, [...pip, ...install]);
  await Deno.writeTextFile(complete, "");
  return own;
}

/** The text of a requirements file and of those that it includes. */
export async function requirementsContent(path: string, seen = new Set<string>()): Promise<string> {
  if (seen.has(path)) return "";
  seen.add(path);
  const text = await readTextFile(path);
  const included = [...text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)/gm)]
    .map(([, name = ""]) => resolve(dirname(path), name));
  const texts: string[] = [text];
  for (const file of included) {
    // One that is missing, or an address, is for pip to report or fetch.
    texts.push(await requirementsContent(file, seen).catch(() => ""));
  }
  return texts.join("\n");
}

function cacheFolder(env: Readonly<Record<string, string>>): string {
  const cache = env.XDG_CACHE_HOME ?? (env.HOME === undefined ? undefined : `${env.HOME}/.cache`);
  if (cache === undefined) {
    throw new TaskError("There is no folder for the packages of Python assets", {
      cause: "neither HOME nor XDG_CACHE_HOME is set",
      fix: "set XDG_CACHE_HOME to a folder that this user may write, or install uv",
    });
  }
  return join(cache, "bruin", "python");
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest, 0, 12), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
