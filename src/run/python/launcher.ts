import { dirname } from "node:path";
import type { Asset } from "../../project/model.ts";
import { readTextFile } from "../../project/text_file.ts";
import { findProgram } from "../children/find.ts";
import type { ChildCommand } from "../children/process.ts";
import { TaskError } from "../task.ts";
import { findPythonProject, type PythonProject } from "./dependencies.ts";
import { defaultVersion, versionOfImage, versionOfProject } from "./version.ts";
import { requirementsContent, virtualEnvironment } from "./virtual_environment.ts";

/** A Python that has what an asset needs. */
export interface Python {
  /** Dotted name of the asset's module. */
  readonly module: string;
  /** The command that runs this Python with these arguments. */
  readonly command: (args: readonly string[]) => ChildCommand;
}

export interface PreparePythonOptions {
  /** Absolute path of the project's root. */
  readonly root: string;
  /** Every variable that Python sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: (command: ChildCommand) => Promise<void>;
  /** Runs a program for the lines that it prints. */
  readonly read: (command: ChildCommand) => Promise<readonly string[]>;
  readonly log: (text: string) => void;
}

/**
 * Finds Python for an asset: uv when it is installed, otherwise the system's, with a virtual environment
 * for the packages that the project names.
 * @throws {KnownError} When there is none, or its packages cannot be installed.
 */
export async function preparePython(
  asset: Asset,
  options: PreparePythonOptions,
): Promise<Python> {
  const project = await findPythonProject(asset, options.root);
  const uv = await findProgram(["uv"], options.env);
  return uv === undefined
    ? await systemPython(asset, project, options)
    : await uvPython(uv, { asset, project, ...options });
}

async function uvPython(
  program: string,
  { asset, project, env, run }: PreparePythonOptions & {
    readonly asset: Asset;
    readonly project: PythonProject;
  },
): Promise<Python> {
  const { directory: cwd, requirements, lock, pyproject, module } = project;
  const version = versionOfImage(asset.image) ??
    (pyproject === undefined ? undefined : versionOfProject(await readTextFile(pyproject))) ??
    defaultVersion;
  if (pyproject !== undefined) {
    await run({ program, args: ["lock", "--quiet", "--python", version], cwd, env });
  }
  const options = [
    ...pyproject === undefined ? ["--no-config", "--no-project"] : [],
    ...["--quiet", "--python", version],
    ...requirements === undefined ? [] : ["--with-requirements", requirements],
    // Together they are resolved: a lock that no longer fits is an error.
    ...lock === undefined ? [] : ["--with-requirements", lock],
  ];
  return {
    module,
    command: (args) => ({ program, args: ["run", ...options, "python", ...args], cwd, env }),
  };
}

async function systemPython(
  asset: Asset,
  project: PythonProject,
  options: PreparePythonOptions,
): Promise<Python> {
  const { directory: cwd, module } = project;
  const { env, read, log } = options;
  const found = await findSystemPython(env);
  const needsPackages = project.requirements !== undefined || project.pyproject !== undefined;
  let python = found;
  if (needsPackages || asset.image !== "") {
    const version = await versionOfPython(found, { cwd, env, read });
    if (asset.image !== "" && versionOfImage(asset.image) !== version) {
      log(
        `Warning: image "${asset.image}" is ignored, because uv is not installed; ` +
          `the asset runs with Python ${version}`,
      );
    }
    if (needsPackages) python = await withPackages({ python: found, version, project, ...options });
  }
  return { module, command: (args) => ({ program: python, args, cwd, env }) };
}

/**
 * The absolute path of the Python that is installed on this machine.
 * @throws {TaskError} When there is none on PATH.
 */
export async function findSystemPython(env: PreparePythonOptions["env"]): Promise<string> {
  const found = await findProgram(["python3", "python"], env);
  if (found !== undefined) return found;
  throw new TaskError("Python is not installed: neither uv nor python3 is on PATH", {
    fix: "install uv (https://docs.astral.sh/uv) or Python 3, or add its folder to PATH",
  });
}

/** The version of a Python, such as `3.11`. */
export async function versionOfPython(
  program: string,
  { cwd, env, read }: Pick<PreparePythonOptions, "env" | "read"> & { readonly cwd: string },
): Promise<string> {
  const args = ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"];
  const [version = ""] = await read({ program, args, cwd, env });
  return version;
}

const readDependencies = `import sys, tomllib
with open(sys.argv[1], "rb") as file:
    print("\\n".join(tomllib.load(file).get("project", {}).get("dependencies", [])))`;

async function withPackages(
  { python, version, project, env, run, read, log }: PreparePythonOptions & {
    readonly python: string;
    readonly version: string;
    readonly project: PythonProject;
  },
): Promise<string> {
  const { requirements, lock, pyproject = "" } = project;
  const file = requirements ?? pyproject;
  const cwd = dirname(file);
  let install: readonly string[];
  let content: string;
  if (requirements !== undefined) {
    install = ["-r", requirements, ...lock === undefined ? [] : ["-c", lock]];
    content = await requirementsContent(requirements);
    if (lock !== undefined) content += await readTextFile(lock);
  } else {
    if (Number(version.split(".")[1]) < 11) {
      throw new TaskError(`Python ${version} cannot read "${pyproject}"`, {
        fix: "install uv or Python 3.11, or list the packages in a requirements.txt",
      });
    }
    install = await read({ program: python, args: ["-c", readDependencies, pyproject], cwd, env });
    content = install.join("\n");
    if (install.length === 0) return python;
  }
  return await virtualEnvironment({
    python,
    version,
    install,
    content,
    cwd,
    env,
    run,
    onInstall: () => log(`Installing the packages of ${file}`),
  });
}
