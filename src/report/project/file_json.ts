import { basename } from "node:path";
import type { Asset } from "../../project/model.ts";

/** The file that is run. */
export function executableFileToJson({ executablePath }: Asset, content: string): unknown {
  return { name: basename(executablePath), path: executablePath, content };
}

/** The file that holds the definition. */
export function definitionFileToJson({ path, format }: Asset): unknown {
  return { name: basename(path), path, type: format === "yaml" ? "yaml" : "comment" };
}
