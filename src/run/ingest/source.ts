import { join } from "node:path";
import { UsageError } from "../../errors.ts";
import { fileKind } from "../../project/root.ts";

/** An ingestr that somebody works on, instead of a release. */
export interface IngestrSource {
  /** A program, or the folder of its sources in Python, which uv builds. */
  readonly kind: "program" | "folder";
  /** Absolute. */
  readonly path: string;
}

/**
 * Looks at what `--debug-ingestr-src` names.
 * @param path Absolute.
 * @throws {UsageError} When it is neither a program nor a folder with a `pyproject.toml`.
 */
export async function findIngestrSource(path: string): Promise<IngestrSource> {
  const kind = await fileKind(path);
  if (kind === "file") return { kind: "program", path };
  const isProject = await fileKind(join(path, "pyproject.toml")) === "file";
  if (kind === "folder" && isProject) return { kind: "folder", path };
  throw new UsageError(
    "--debug-ingestr-src names neither a program nor a folder with a pyproject.toml",
    {
      where: path,
      fix: "name the folder of ingestr's sources in Python, or a program that was built of others",
    },
  );
}
