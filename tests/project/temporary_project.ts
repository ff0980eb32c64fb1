import { dirname, join } from "node:path";
import { envOf } from "../../src/env.ts";
import { loadPipeline, type LoadPipelineOptions, openProject } from "../../src/project/load.ts";
import type { Pipeline } from "../../src/project/model.ts";

/** A folder with files, removed when it is disposed of. */
export interface TemporaryProject extends AsyncDisposable {
  /** Absolute path. */
  readonly root: string;
  /** Writes a further file, or replaces one. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Loads the pipeline in the folder. */
  load(options?: Omit<LoadPipelineOptions, "project">): Promise<Pipeline>;
}

/** @param files Path → content. A `pipeline.yml` with the name `test` is added when there is none. */
export async function temporaryProject(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<TemporaryProject> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "project_" }));
  const write = async (path: string, content: string | Uint8Array) => {
    const file = join(root, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(
      file,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  };
  await write(".git/HEAD", "");
  for (const [path, content] of Object.entries({ "pipeline.yml": "name: test\n", ...files })) {
    await write(path, content);
  }
  return {
    root,
    write,
    load: async (options = {}) => {
      const project = await openProject(root, { env: envOf({}), workingDirectory: root });
      return await loadPipeline(join(root, "pipeline.yml"), { project, ...options });
    },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

/** The text of an SQL asset with this header. */
export function sqlAsset(header: string, body = "select 1"): string {
  return `/* @bruin\n${header}\n@bruin */\n\n${body}\n`;
}
