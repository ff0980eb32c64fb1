import { basename, relative } from "node:path";
import type { AssetFile } from "./asset_file.ts";
import type { ProjectWarning } from "./model.ts";
import type { LeftOut } from "./walk.ts";

/** Where {@linkcode warnOfUnreadFiles} looks. */
interface Found {
  /** Absolute path of the pipeline's folder. */
  readonly directory: string;
  readonly files: readonly AssetFile[];
  /** What the search for files did not go into. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Names what may have been meant as an asset and is none, and hidden files that are one, so that no
 * asset is missed or run by surprise.
 */
export function warnOfUnreadFiles({ directory, files, leftOut }: Found): ProjectWarning[] {
  const isUsed = usedByPrograms(files);
  return [
    ...leftOut.map(({ path, kind, reason }) =>
      warningAt(path, `The ${kind} "${relative(directory, path)}" is not read: ${reason}`)
    ),
    ...files.filter(({ path, draft, warnings }) =>
      draft === undefined && warnings.length === 0 && !isUsed(path)
    ).map(({ path }) => warningAt(path, describeHeaderless(path))),
    ...files.filter(({ path, draft }) => draft !== undefined && basename(path).startsWith("."))
      .map(({ path }) =>
        warningAt(path, "The file is hidden, but an asset like any other: rename it if it is none")
      ),
  ];
}

function warningAt(file: string, message: string): ProjectWarning {
  return {
    message,
    severity: "warning",
    file,
    line: undefined,
    column: undefined,
    asset: undefined,
  };
}

function describeHeaderless(path: string): string {
  const first = path.endsWith(".sql")
    ? "/* @bruin"
    : path.endsWith(".py")
    ? '""" @bruin'
    : "'@bruin";
  return `The file has no "@bruin" header, so it is no asset: start it with a line that reads ${first}`;
}

/** Tells whether a file is one that a program of the pipeline imports or opens. */
function usedByPrograms(files: readonly AssetFile[]): (path: string) => boolean {
  const programs = files.flatMap(({ path, draft, text }) =>
    /\.(py|r)$/.test(path) ? [text ?? draft?.body ?? ""] : []
  );
  const imported = new Set(
    programs.flatMap((text) => text.match(/^[ \t]*(?:from|import)[ \t].*$/gm) ?? [])
      .flatMap((line) => line.match(/\w+/g) ?? []),
  );
  const executed = new Set(files.flatMap(({ draft }) => draft?.executablePath ?? []));
  return (path) => {
    const name = basename(path);
    return executed.has(path) || name === "__init__.py" || name === "conftest.py" ||
      (name.endsWith(".py") && imported.has(name.slice(0, -3))) ||
      programs.some((text) => text.includes(name));
  };
}
