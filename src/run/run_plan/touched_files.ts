import { dirname, resolve } from "node:path";
import type { PlannedFile } from "../../report/run_plan.ts";
import type { IngestrSource } from "../ingest/source.ts";
import { findPythonProject } from "../python/dependencies.ts";
import { mainWork } from "../main_step.ts";
import type { PlannedTask } from "../plan.ts";

/** The files that the main steps of tasks read or write on this machine, besides their databases. */
export async function filesOfTasks(
  tasks: readonly PlannedTask[],
  { root, temporary, ingestr }: {
    readonly root: string;
    readonly temporary: string;
    /** Takes the place of the release of ingestr; `undefined` for none. */
    readonly ingestr: IngestrSource | undefined;
  },
): Promise<PlannedFile[]> {
  const files: PlannedFile[] = [];
  const scratch = (asset: string) =>
    files.push({ path: temporary, access: "write", for: `temporary files of ${asset}` });
  for (const { asset, step } of tasks.filter(({ step }) => step.kind === "main")) {
    const kind = step.kind === "main" ? mainWork(asset)?.kind : undefined;
    if (kind === "seed") {
      const place = String(asset.parameters.path);
      if (!isAddress(place)) {
        const path = resolve(dirname(asset.path), place);
        files.push({ path, access: "read", for: `rows of ${asset.name}` });
      }
      scratch(asset.name);
    }
    if (kind === "ingest") {
      scratch(asset.name);
      if (ingestr !== undefined) {
        files.push({ path: ingestr.path, access: "read", for: `ingestr of ${asset.name}` });
      }
    }
    if (kind === "python") {
      scratch(asset.name);
      const { requirements, pyproject, directory } = await findPythonProject(asset, root);
      files.push({ path: directory, access: "read", for: `modules of ${asset.name}` });
      const packages = requirements ?? pyproject;
      if (packages !== undefined) {
        files.push({ path: packages, access: "read", for: `packages of ${asset.name}` });
      }
    }
  }
  return files;
}

/** Whether a seed is fetched. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//.test(place);
}
