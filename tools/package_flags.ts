/**
 * Prints the flags that make Deno use npm packages alone when JSR cannot be reached, and nothing
 * when it can: `deno run $(deno run … tools/package_flags.ts) main.ts`. The answer is memoized for
 * an hour beside this file, so that a task asks the network at most once.
 *
 * `BRUIN_PACKAGES=jsr` or `BRUIN_PACKAGES=npm` decides without asking.
 */

/** Flags for a network without JSR. */
const npmFlags = [
  "--import-map=import_map.npm.json",
  "--lock=deno.npm.lock",
  // A script that needs few packages would drop the others from the lock.
  "--frozen",
];
const probe = "https://jsr.io/@std/assert/meta.json";
const probeTimeoutMs = 2_000;
const memoizedMs = 60 * 60 * 1_000;

/** In the repository: a temporary folder is shared with users who could put a link there (R10). */
const answerFile = new URL("../.packages", import.meta.url);

/** Where JavaScript packages come from: `jsr` as `deno.json` says, or `npm` alone. */
type Registry = "jsr" | "npm";

/** The flags for this machine, for scripts that start Deno themselves; paths are relative to the repository. */
export async function packageFlags(): Promise<string[]> {
  return await chooseRegistry() === "npm" ? npmFlags : [];
}

async function chooseRegistry(): Promise<Registry> {
  const forced = Deno.env.get("BRUIN_PACKAGES");
  if (forced === "jsr" || forced === "npm") return forced;
  const memoized = await recall();
  if (memoized !== undefined) return memoized;
  const answer = await reachesJsr() ? "jsr" : "npm";
  await memoize(answer);
  return answer;
}

async function recall(): Promise<Registry | undefined> {
  try {
    const { mtime } = await Deno.stat(answerFile);
    if (mtime === null || Date.now() - mtime.getTime() > memoizedMs) return undefined;
    const text = await Deno.readTextFile(answerFile);
    return text === "jsr" || text === "npm" ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file, so that a link in its place is never written through. */
async function memoize(answer: Registry): Promise<void> {
  const draft = new URL(`${answerFile.href}.${crypto.randomUUID()}`);
  try {
    await Deno.writeTextFile(draft, answer, { createNew: true });
    await Deno.rename(draft, answerFile);
  } catch {
    // A repository that cannot be written costs two seconds at the next task, and is no reason to fail.
  }
}

async function reachesJsr(): Promise<boolean> {
  try {
    const response = await fetch(probe, { signal: AbortSignal.timeout(probeTimeoutMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  await Deno.stdout.write(new TextEncoder().encode((await packageFlags()).join(" ")));
}
