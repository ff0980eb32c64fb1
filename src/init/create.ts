import { dirname, join } from "node:path";
import { ProjectError, UsageError } from "../errors.ts";
import { addConnection, newConfigMode, openConfig } from "../project/config_edit.ts";
import { configFileName, fileKind } from "../project/root.ts";
import { describeFileError, readRawText, writeTextFile } from "../project/text_file.ts";
import type { PipelineTemplate } from "./template.ts";

export interface CreateOptions {
  readonly template: PipelineTemplate;
  /** Absolute path of the folder for the pipeline, which must not exist or be empty. */
  readonly folder: string;
  /** Name of the pipeline. */
  readonly pipeline: string;
  /** Absolute path of the project, where `.bruin.yml` is. */
  readonly root: string;
}

/** What was written, as absolute paths. */
export interface Created {
  readonly files: readonly string[];
  /** The connections of the template: those that were added, and those that were there. */
  readonly connections: readonly { readonly name: string; readonly added: boolean }[];
}

/**
 * Writes a pipeline and adds its connections to `.bruin.yml`. No file that is there is replaced, and of
 * `.bruin.yml` and `.gitignore` everything stays.
 * @throws {UsageError} When there is something in the folder; nothing was written then.
 * @throws {ProjectError} When a file cannot be written.
 */
export async function createPipeline(options: CreateOptions): Promise<Created> {
  const { template, folder, pipeline, root } = options;
  await requireEmpty(folder);
  const files: string[] = [];
  for (const [path, text] of Object.entries(template.files(pipeline))) {
    const file = join(folder, path);
    await makeFolder(path.endsWith("/") ? file : dirname(file));
    if (path.endsWith("/")) continue;
    await writeTextFile(file, text);
    files.push(file);
  }
  const connections = await addConnections(template, join(root, configFileName));
  if (connections.some(({ added }) => added)) {
    files.push(join(root, configFileName));
    if (await ignoreConfig(join(root, ".gitignore"))) files.push(join(root, ".gitignore"));
  }
  return { files, connections };
}

async function requireEmpty(folder: string): Promise<void> {
  const kind = await fileKind(folder);
  if (kind === undefined) return;
  const entries = kind === "folder" ? await Array.fromAsync(Deno.readDir(folder)) : [];
  if (kind === "folder" && entries.length === 0) return;
  throw new UsageError(`There is something in '${folder}' already`, {
    fix: "give the name of a folder that does not exist, as the second argument",
  });
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw new ProjectError(`Cannot make the folder: ${describeFileError(error)}`, { file: path });
  }
}

async function addConnections(
  { connections }: PipelineTemplate,
  file: string,
): Promise<Created["connections"]> {
  const text = await fileKind(file) === undefined ? "" : await readRawText(file);
  const edit = openConfig(text, file);
  const results = Object.entries(connections).map(([type, connection]) => ({
    name: connection.name,
    added: addConnection(edit, { type, connection }),
  }));
  if (results.some(({ added }) => added)) {
    await writeTextFile(file, edit.print(), { mode: newConfigMode });
  }
  return results;
}

/** Credentials that are added to the file must not be committed by accident. */
async function ignoreConfig(file: string): Promise<boolean> {
  const text = await fileKind(file) === undefined ? "" : await readRawText(file);
  if (text.split(/\r?\n/).some((line) => /^\/?\.bruin\.yml$/.test(line.trim()))) return false;
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  await writeTextFile(file, `${text}${separator}${configFileName}\n`);
  return true;
}
