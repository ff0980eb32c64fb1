/** A free lock is granted within this time, also by a file server. */
const patienceMs = 500;

/**
 * Takes the operating system's lock on a file, which ends with the process, however that ends. Where
 * there are no locks, none is taken.
 * @returns What frees it; `undefined` when another process holds it.
 * @throws {Deno.errors.NotFound} And others, when the file cannot be opened.
 */
export async function lockFile(path: string): Promise<Disposable | undefined> {
  // On a handle of its own, as Deno lets the uses of a handle wait for each other.
  const file = await Deno.open(path);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), patienceMs);
  });
  // Locking that can be given up is missing in older versions of Deno.
  const granted = file.lock(true).then(() => "granted" as const, () => "unlocked" as const);
  const first = await Promise.race([granted, late]);
  clearTimeout(timer);
  if (first !== "late") return { [Symbol.dispose]: () => file.close() };
  // One that is granted later is freed at once.
  granted.then(() => file.close());
  return undefined;
}

/** Whether another process holds the lock on a file; where there are no locks, none does. */
export async function isLocked(path: string): Promise<boolean> {
  using lock = await lockFile(path);
  return lock === undefined;
}
