/**
 * Prints the flags that make Deno use npm packages alone when JSR cannot be reached, and nothing
 * when it can: `deno run $(deno run … tools/package_flags.ts) main.ts`. The answer is remembered for
 * an hour in the temporary folder, so that a task asks the network at most once.
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
const rememberedMs = 60 * 60 * 1_000;

/** Where JavaScript packages come from: `jsr` as `deno.json` says, or `npm` alone. */
type Registry = "jsr" | "npm";

/** The flags for this machine, for scripts that start Deno themselves; paths are relative to the repository. */
export async function packageFlags(): Promise<string[]> {
  return await chooseRegistry() === "npm" ? npmFlags : [];
}

async function chooseRegistry(): Promise<Registry> {
  const forced = Deno.env.get("BRUIN_PACKAGES");
  if (forced === "jsr" || forced === "npm") return forced;
  const answerFile = `${Deno.env.get("TMPDIR") ?? Deno.env.get("TEMP") ?? "/tmp"}/bruin-packages`;
  const remembered = await recall(answerFile);
  if (remembered !== undefined) return remembered;
  const answer = await reachesJsr() ? "jsr" : "npm";
  // Forgetting costs two seconds at the next task; it is no reason to fail this one.
  await Deno.writeTextFile(answerFile, answer).catch(() => {});
  return answer;
}

async function recall(answerFile: string): Promise<Registry | undefined> {
  try {
    const { mtime } = await Deno.stat(answerFile);
    if (mtime === null || Date.now() - mtime.getTime() > rememberedMs) return undefined;
    const text = await Deno.readTextFile(answerFile);
    return text === "jsr" || text === "npm" ? text : undefined;
  } catch {
    return undefined;
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
