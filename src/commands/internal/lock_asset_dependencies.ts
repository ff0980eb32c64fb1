import { Command } from "@cliffy/command";
import { basename, resolve } from "node:path";
import { ProjectError, UsageError } from "../../errors.ts";
import { isAssetFileName, readAssetFile } from "../../project/asset_file.ts";
import { fileKind, findProjectRoot } from "../../project/root.ts";
import type { Output } from "../../report/output.ts";
import {
  type LockedDependencies,
  lockedDependencies,
} from "../../report/shapes/locked_dependencies.ts";
import { inheritedVariables } from "../../run/children/environment.ts";
import { runChild } from "../../run/children/process.ts";
import { findPythonProject } from "../../run/python/dependencies.ts";
import { type Dependencies, lockDependencies } from "../../run/python/lock.ts";
import { defaultVersion, versionOfImage } from "../../run/python/version.ts";
import { backendVariables } from "../../session.ts";
import { type GlobalFlags, outputFlag, outputType } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";

/** `bruin internal lock-asset-dependencies`: has uv lock the packages of a Python asset. */
export function createLockDependenciesCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("-p, --python-version <version:string>", "Of Python: 3.11 unless the asset says")
    .option(...outputFlag)
    .action(async ({ pythonVersion, output: format }, path = "") => {
      // Reference: failures are JSON, whatever is asked for.
      await answer({ invocation, shape: lockedDependencies }, async (output) => {
        const locked = await lock(path, pythonVersion, { invocation, output });
        if (format === "json") return locked;
        output.line(`Locked the dependencies in ${locked.lock}`);
        return undefined;
      });
    });
}

async function lock(
  path: string,
  asked: string | undefined,
  { invocation, output }: { readonly invocation: Invocation; readonly output: Output },
): Promise<LockedDependencies> {
  const { env, redactor, signal, workingDirectory } = invocation;
  if (path === "") throw new UsageError("asset path is required");
  const file = resolve(workingDirectory, path);
  if (await fileKind(file) !== "file") {
    throw new UsageError(`There is no file ${path}`, { where: file });
  }
  const { dependencies, image } = await findDependencies(file);
  const version = asked ?? versionOfImage(image) ?? defaultVersion;
  const { isBackendVariable } = backendVariables();
  const lock = await lockDependencies(dependencies, {
    version: readVersion(version),
    env: inheritedVariables(env, { passCredentials: false, isBackendVariable }),
    run: (command) =>
      runChild(command, { signal, redactor, log: (line) => output.errorLine(line) }),
  });
  const { kind } = dependencies;
  const requirements = kind === "requirements_txt" ? dependencies.path : undefined;
  return { requirements, lock, version, path, kind };
}

/** What a file names itself, or what the asset that it is runs with. */
async function findDependencies(
  file: string,
): Promise<{ readonly dependencies: Dependencies; readonly image: string }> {
  const name = basename(file);
  if (name === "pyproject.toml") {
    return { dependencies: { kind: "pyproject", path: file }, image: "" };
  }
  if (/^requirements.*\.txt$/.test(name)) {
    return { dependencies: { kind: "requirements_txt", path: file }, image: "" };
  }
  const draft = isAssetFileName(file) ? (await readAssetFile(file)).draft : undefined;
  if (draft?.type !== "python") {
    throw new UsageError("asset is not a Python asset", {
      where: file,
      fix: "give a Python asset, a requirements.txt or a pyproject.toml",
    });
  }
  const root = await findProjectRoot(file);
  const { requirements, pyproject } = await findPythonProject(draft, root);
  const { image } = draft;
  if (requirements !== undefined) {
    return { dependencies: { kind: "requirements_txt", path: requirements }, image };
  }
  if (pyproject !== undefined) {
    return { dependencies: { kind: "pyproject", path: pyproject }, image };
  }
  throw new ProjectError("The asset has no dependencies to lock", { file }, {
    cause: `there is no requirements.txt and no pyproject.toml from its folder up to ${root}`,
    fix: "list its packages in a requirements.txt beside it",
  });
}

function readVersion(text: string): string {
  if (/^3\.\d+(?:\.\d+)?$/.test(text)) return text;
  throw new UsageError(`--python-version is no version of Python 3: ${text}`, {
    fix: "give it like 3.11",
  });
}
