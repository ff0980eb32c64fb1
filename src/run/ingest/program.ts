import { dirname, join } from "node:path";
import { findProgram } from "../children/find.ts";
import type { ChildCommand } from "../children/process.ts";
import { findSystemPython, versionOfPython } from "../python/launcher.ts";
import { defaultVersion } from "../python/version.ts";
import { virtualEnvironment } from "../python/virtual_environment.ts";
import { TaskError } from "../task.ts";
import type { IngestrSource } from "./source.ts";
import type { IngestrVersion } from "./version.ts";

export interface PrepareIngestrOptions {
  /** Further packages that it needs, as pip names them. */
  readonly packages: readonly string[];
  /** Takes the place of the release; `undefined` for none. */
  readonly source?: IngestrSource | undefined;
  /** Absolute path of the project's root, in which it runs. */
  readonly root: string;
  /** The variables with which packages are installed; no connection is among them. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: (command: ChildCommand) => Promise<void>;
  /** Runs a program for the lines that it prints. */
  readonly read: (command: ChildCommand) => Promise<readonly string[]>;
  readonly log: (text: string) => void;
}

/**
 * Finds ingestr: what `source` names, else the program that `INGESTR_BINARY_PATH` names, which only the generations from 1 on
 * are; else its package, by uv when that is installed, otherwise in a virtual environment.
 * @returns The program, and the arguments that come before those of ingestr.
 * @throws {TaskError} When there is no Python, or the package cannot be installed.
 */
export async function prepareIngestr(
  { number, major }: IngestrVersion,
  { packages, source, root: cwd, env, run, read, log }: PrepareIngestrOptions,
): Promise<Pick<ChildCommand, "program" | "args">> {
  if (source?.kind === "program") return { program: source.path, args: [] };
  if (source === undefined && major > 0 && env.INGESTR_BINARY_PATH) {
    return { program: env.INGESTR_BINARY_PATH, args: [] };
  }
  const release = `ingestr==${number}`;
  const uv = await findProgram(["uv"], env);
  if (uv === undefined && source !== undefined) {
    throw new TaskError("uv is not installed, which builds the sources of ingestr", {
      where: source.path,
      fix: "install uv (https://docs.astral.sh/uv), or add its folder to PATH",
    });
  }
  if (uv !== undefined) {
    const args = [
      ...["tool", "run", "--quiet", "--no-config"],
      // Its packages are pinned, so that they do not fit every newer Python.
      ...env.UV_PYTHON ? [] : ["--python", defaultVersion],
      // Of sources, what was changed since they were last built counts.
      ...source === undefined ? ["--from", release] : ["--with-editable", source.path],
      ...[...packages.flatMap((name) => ["--with", name]), "ingestr"],
    ];
    return { program: uv, args };
  }
  const python = await findSystemPython(env);
  const install = [release, ...packages];
  const own = await virtualEnvironment({
    python,
    version: await versionOfPython(python, { cwd, env, read }),
    install,
    content: install.join("\n"),
    cwd,
    env,
    run,
    onInstall: () => log(`Installing ingestr ${number}`),
  });
  return { program: join(dirname(own), "ingestr"), args: [] };
}
