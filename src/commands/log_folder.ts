import { join, resolve } from "node:path";
import { reasonOf } from "../report/write_failure.ts";

/** The flags about what a run leaves behind. */
export interface LogFlags {
  readonly logFile: boolean;
  readonly state: boolean;
  /** `-` keeps nothing. */
  readonly logDir?: string;
}

/** The folder of logs, states and locks; `undefined` when nothing is to be kept. */
export function logFolder(
  { logDir }: Pick<LogFlags, "logDir">,
  { root, workingDirectory }: { readonly root: string; readonly workingDirectory: string },
): string | undefined {
  if (logDir === "-") return undefined;
  return logDir === undefined ? join(root, "logs") : resolve(workingDirectory, logDir);
}

/**
 * Whether logs and states can be kept in the folder, which is made when it is missing. When they cannot,
 * one line says so: read-only disks are common in containers and no reason to fail a good run.
 */
export async function isWritable(
  folder: string,
  inform: (text: string) => void,
): Promise<boolean> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".bruin-" }));
    return true;
  } catch (error) {
    inform(
      `no log and no state are kept: '${folder}' ${reasonOf(error)}; ` +
        "--log-dir names another folder",
    );
    return false;
  }
}
