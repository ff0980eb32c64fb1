import { join, relative } from "node:path";
import { ProjectError } from "../errors.ts";
import { addProblem, throwProblems } from "../project/problems.ts";
import { fileKind } from "../project/root.ts";
import { readTextFile } from "../project/text_file.ts";
import { parseYaml } from "../project/yaml_document.ts";
import { checkModel, checkReferences, type WrittenModel } from "./check_model.ts";
import type { Models } from "./joins.ts";
import type { SemanticModel } from "./model.ts";
import { readModel } from "./read_model.ts";

/** The folder with the semantic models of a project. */
export function semanticFolder(root: string): string {
  return join(root, "semantic");
}

/**
 * The semantic models of a project: every YAML file in {@linkcode semanticFolder} and the folders in it,
 * but for hidden ones. None when there is no such folder.
 * @throws {ProjectError} With everything that is wrong in any of them.
 */
export async function loadModels(root: string): Promise<Models> {
  const folder = semanticFolder(root);
  const problems: ProjectError[] = [];
  const written: WrittenModel[] = [];
  const models = new Map<string, SemanticModel>();
  for (const file of await modelFiles(folder)) {
    try {
      const node = parseYaml(await readTextFile(file), { file });
      const model = readModel(node);
      written.push({ model, node });
      if (models.has(model.name)) {
        node.field("name").problem(`duplicate semantic model name "${model.name}"`);
      }
      models.set(model.name, model);
    } catch (error) {
      addProblem(problems, error);
    }
  }
  for (const one of written) {
    // What could not be read is not looked at again.
    if (one.node.source.problems.length > 0) continue;
    checkModel(one);
    if (problems.length === 0) checkReferences(one, models);
  }
  problems.push(...written.flatMap(({ node }) => node.source.problems));
  const [only] = problems;
  if (only !== undefined && problems.length === 1) throw inModel(only, root);
  throwProblems(problems);
  return models;
}

/** In the words of the reference; several problems stand in a list with their places. */
function inModel(problem: ProjectError, root: string): ProjectError {
  const { position, explanation, message } = problem;
  const file = position.file === undefined ? "" : relative(root, position.file);
  return new ProjectError(
    `failed to load repo semantic models: loading ${file}: ${message}`,
    position,
    explanation,
  );
}

/** In order of their paths. */
async function modelFiles(folder: string): Promise<string[]> {
  if (await fileKind(folder) !== "folder") return [];
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    if (isDirectory) files.push(...await modelFiles(path));
    else if (/\.ya?ml$/i.test(name)) files.push(path);
  }
  return files.sort();
}
