import { dirname, relative, sep } from "node:path";
import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { findUpwards } from "../children/find.ts";
import { findLock } from "./lock.ts";

/** What a Python asset is run with. */
export interface PythonProject {
  /** The folder from which modules are imported, and in which the asset runs. */
  readonly directory: string;
  /** Absolute path of the nearest `requirements.txt`; `undefined` when there is none. */
  readonly requirements: string | undefined;
  /** Absolute path of its lock, whose versions are taken; `undefined` when it has none. */
  readonly lock: string | undefined;
  /** Absolute path of the nearest `pyproject.toml`, unless there are requirements. */
  readonly pyproject: string | undefined;
  /** Dotted name of the asset's module, as imported from `directory`. */
  readonly module: string;
}

/**
 * Looks for dependencies from the asset's folder up to the project's root.
 * @throws {ProjectError} When the asset's path is no name of a module.
 */
export async function findPythonProject(
  asset: Pick<Asset, "executablePath">,
  root: string,
): Promise<PythonProject> {
  const requirements = await findUpwards("requirements.txt", { from: asset.executablePath, root });
  const pyproject = requirements === undefined
    ? await findUpwards("pyproject.toml", { from: asset.executablePath, root })
    : undefined;
  const directory = pyproject === undefined ? root : dirname(pyproject);
  const lock = requirements === undefined ? undefined : await findLock(requirements);
  return { directory, requirements, lock, pyproject, module: moduleName(asset, directory) };
}

function moduleName({ executablePath }: Pick<Asset, "executablePath">, directory: string): string {
  const parts = relative(directory, executablePath).replace(/\.py$/, "").split(sep);
  const wrong = parts.find((part) => part.includes("."));
  if (wrong !== undefined) {
    throw new ProjectError(`Python cannot import "${wrong}" as a module`, {
      file: executablePath,
    }, {
      cause: "a dot separates the names of modules, so folders and files must be named without",
      fix: `rename "${wrong}"`,
    });
  }
  return parts.join(".");
}
