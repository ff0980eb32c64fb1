import { basename, join, relative } from "node:path";
import { type PipelineRule, pipelineRule } from "./rule.ts";

export const fileRules: PipelineRule[] = [
  {
    ...pipelineRule("assets-directory-exist", function* ({ pipeline: { directory } }) {
      // The reference does not know here that assets may also be in `tasks`.
      if (!["assets", "tasks"].some((name) => isDirectory(join(directory, name)))) {
        yield `Assets directory does not exist at '${join(directory, "assets")}'`;
      }
    }, { fix: "put assets into a folder of that name" }),
    severity: "warning",
  },
  {
    ...pipelineRule("plain-yaml-files", function* ({ pipeline }) {
      const definitions = new Set(
        pipeline.assets.flatMap(({ path, executablePath }) => [path, executablePath]),
      );
      const plain = [...filesBelow(join(pipeline.directory, "assets"))].filter((path) =>
        /\.ya?ml$/.test(path) && !/\.asset\.ya?ml$/.test(path) && !definitions.has(path) &&
        !/^pipeline\.ya?ml$/.test(basename(path))
      );
      if (plain.length === 0) return;
      yield {
        message: "Regular YAML files are not treated as assets, please rename them to " +
          "`.asset.yml` if you intended to create assets.",
        context: plain.map((path) => relative(pipeline.directory, path)).sort(),
      };
    }),
    severity: "warning",
    fast: false,
  },
];

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function* filesBelow(directory: string): Iterable<string> {
  if (!isDirectory(directory)) return;
  for (const { name, isDirectory: inside, isFile } of Deno.readDirSync(directory)) {
    const path = join(directory, name);
    if (inside && !name.startsWith(".")) yield* filesBelow(path);
    if (isFile) yield path;
  }
}
