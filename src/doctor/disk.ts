import { dirname } from "node:path";
import type { Env } from "../env.ts";
import { findProgram } from "../run/children/find.ts";
import { good, type Observation, skipped } from "./observation.ts";

const megabyte = 1024 * 1024;
/** Below this a run may end for want of room for its log and the rows on their way. */
const warningBytes = 1024 * megabyte;
const errorBytes = 50 * megabyte;

/**
 * Whether logs and states can be kept, and how much room there is.
 * @param folder Absolute; `undefined` when nothing is kept.
 */
export async function logFolderFindings(
  folder: string | undefined,
  env: Env,
): Promise<Observation[]> {
  if (folder === undefined) {
    return [skipped("log folder", "--log-dir - keeps nothing"), skipped("disk", "nothing is kept")];
  }
  const existing = await nearestFolder(folder);
  return [await writableFinding(folder, existing), await roomFinding(existing, env)];
}

/** The folder, or the one in which it would be made. */
async function nearestFolder(folder: string): Promise<string> {
  for (let path = folder;; path = dirname(path)) {
    const isThere = await Deno.stat(path).then((info) => info.isDirectory, () => false);
    if (isThere || path === dirname(path)) return path;
  }
}

/** As a run tries it: with a file that is removed at once. */
async function writableFinding(folder: string, existing: string): Promise<Observation> {
  const subject = "log folder";
  try {
    await Deno.remove(await Deno.makeTempFile({ dir: existing, prefix: ".bruin-" }));
    return good(
      subject,
      existing === folder ? `${folder} can be written` : `${folder} can be made`,
    );
  } catch (error) {
    const refused = error instanceof Deno.errors.NotCapable;
    return {
      subject,
      verdict: "warning",
      text:
        `${existing} cannot be written: no log and no state are kept, and --continue finds nothing`,
      cause: refused ? "this program has no permission to write there" : undefined,
      fix: refused
        ? `start it with --allow-write=${folder}, or name another folder with --log-dir`
        : "name a folder on a disk that can be written with --log-dir",
    };
  }
}

async function roomFinding(folder: string, env: Env): Promise<Observation> {
  const subject = "disk";
  const df = Deno.permissions.querySync({ name: "run" }).state === "granted"
    ? await findProgram(["df"], { PATH: env.get("PATH") ?? "" })
    : undefined;
  if (df === undefined) return skipped(subject, "how much room there is: df cannot be asked");
  const command = new Deno.Command(df, { args: ["-Pk", folder], env: { LC_ALL: "C" } });
  const { stdout } = await command.output();
  const [, , , available] = new TextDecoder().decode(stdout).trim().split("\n").at(-1)
    ?.split(/\s+/) ?? [];
  const bytes = Number(available) * 1024;
  if (available === undefined || !Number.isFinite(bytes)) {
    return skipped(subject, `how much room there is: df says nothing of ${folder}`);
  }
  const room = `${(bytes / megabyte / 1024).toFixed(1)} GB free in ${folder}`;
  if (bytes >= warningBytes) return good(subject, room);
  const fix = "make room, for example with bruin clean --all --older-than 30d";
  return bytes >= errorBytes
    ? { subject, verdict: "warning", text: room, fix }
    : { subject, verdict: "error", text: room, fix, reason: "configuration" };
}
