import { resolve } from "node:path";
import { didYouMeanPath } from "../closest_path.ts";
import { UsageError } from "../errors.ts";
import { fileKind } from "../project/root.ts";

/**
 * The absolute path of an argument that must lead somewhere. One that does not never stands for the
 * project around it, in which something else would be done than was meant.
 * @throws {UsageError} When there is nothing.
 */
export async function existingPath(path: string, workingDirectory: string): Promise<string> {
  const absolute = resolve(workingDirectory, path);
  if (await fileKind(absolute) !== undefined) return absolute;
  throw new UsageError(`The path '${path}' does not exist`, {
    fix: "give a path in the project; relative ones start at the current folder",
    ...didYouMeanPath(path, { bases: [workingDirectory] }),
  });
}
