import { join } from "node:path";
import { throwProblems } from "../../project/problems.ts";
import { fileKind } from "../../project/root.ts";
import { readTextFile } from "../../project/text_file.ts";
import { parseYaml } from "../../project/yaml_document.ts";
import type { Rule } from "../rule.ts";

/**
 * The rules of `policy.yaml`, else `policy.yml`, in a project's root; none when there is neither. Most projects have
 * none, so what reads and compiles them is loaded only for one that has.
 * @throws {ProjectError} Everything that is wrong with the file.
 */
export async function loadPolicy(root: string): Promise<Rule[]> {
  for (const name of ["policy.yaml", "policy.yml"]) {
    const file = join(root, name);
    if (await fileKind(file) !== "file") continue;
    const { readPolicy } = await import("./read_policy.ts");
    const node = parseYaml(await readTextFile(file), { file, prefix: "failed to load policy: " });
    const rules = readPolicy(node);
    throwProblems(node.source.problems);
    return rules;
  }
  return [];
}
