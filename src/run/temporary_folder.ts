import { TaskError } from "./task.ts";

/**
 * A folder that only this user can look into, and that is removed when it is disposed of.
 * @throws {TaskError} When there is no place for it, as on a read-only disk.
 */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "bruin-" }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    throw new TaskError("No temporary folder can be made", {
      cause: code,
      fix: "mount something writable at /tmp, or name another folder in TMPDIR",
    });
  });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
