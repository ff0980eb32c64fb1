import { basename, dirname, join } from "node:path";
import { fileKind } from "../../project/root.ts";
import { readTextFile } from "../../project/text_file.ts";
import { findProgram } from "../children/find.ts";
import type { ChildCommand } from "../children/process.ts";
import { TaskError } from "../task.ts";

/** Beside a `requirements.txt`: the version of every package. */
const lockName = "requirements.lock";

/** What its first lines say, so that a file of this name which another tool made is left alone. */
const lockCommand = "bruin internal lock-asset-dependencies";

/**
 * The lock of a `requirements.txt`.
 * @param requirements Absolute path.
 * @returns Its absolute path; `undefined` when there is none, or another tool made it.
 */
export async function findLock(requirements: string): Promise<string | undefined> {
  const path = join(dirname(requirements), lockName);
  if (await fileKind(path) !== "file") return undefined;
  return isOurs(await readTextFile(path)) ? path : undefined;
}

function isOurs(text: string): boolean {
  return text.split("\n", 5).some((line) => line.startsWith("#") && line.includes(lockCommand));
}

/** A file that says which packages are needed. */
export interface Dependencies {
  readonly kind: "requirements_txt" | "pyproject";
  /** Absolute. */
  readonly path: string;
}

export interface LockDependenciesOptions {
  /** Version of Python that the packages are for, such as `3.11`. */
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (command: ChildCommand) => Promise<void>;
}

/**
 * Has uv write down the version of every package that is needed, for all systems: into `requirements.lock`
 * beside a `requirements.txt`, or into the `uv.lock` of a project. What an earlier lock says is kept as far as
 * it still fits.
 * @returns Absolute path of the lock.
 * @throws {TaskError} When uv is missing or finds no versions that fit, or the lock is not ours.
 */
export async function lockDependencies(
  { kind, path }: Dependencies,
  { version, env, run }: LockDependenciesOptions,
): Promise<string> {
  const program = await findProgram(["uv"], env);
  if (program === undefined) {
    throw new TaskError("uv is not installed, which locks dependencies", {
      fix: "install uv (https://docs.astral.sh/uv), or add its folder to PATH",
    });
  }
  const cwd = dirname(path);
  if (kind === "pyproject") {
    await run({ program, args: ["lock", "--quiet", "--python", version], cwd, env });
    return await projectLock(cwd);
  }
  const lock = join(cwd, lockName);
  await requireOurs(lock);
  const name = basename(path);
  const args = [
    ...["pip", "compile", "--quiet", "--no-config", "--universal", "--python-version", version],
    ...["--custom-compile-command", `${lockCommand} ${name}`, "--output-file", lockName, name],
  ];
  await run({ program, args, cwd, env });
  return lock;
}

/** @throws {TaskError} When another tool made it, whose lock it must stay. */
async function requireOurs(lock: string): Promise<void> {
  if (await fileKind(lock) === undefined || isOurs(await readTextFile(lock))) return;
  throw new TaskError(`${lockName} is there already, and another program made it`, {
    where: lock,
    fix: "move it away, if it is no longer needed",
  });
}

/** That of the workspace, where the project is a member of one. */
async function projectLock(folder: string): Promise<string> {
  for (let at = folder;; at = dirname(at)) {
    const path = join(at, "uv.lock");
    if (await fileKind(path) === "file") return path;
    if (at === dirname(at)) throw new TaskError("uv has written no uv.lock", { where: folder });
  }
}
