import { DataFileError } from "./data_file_error.ts";

/** A folder for rows in another form, made when it is first asked for, and removed with all that is in it. */
export class ScratchFolder implements AsyncDisposable {
  #path: string | undefined;

  /** @throws {DataFileError} When there is no place for it. */
  async path(): Promise<string> {
    this.#path ??= await writing(() => Deno.makeTempDir({ prefix: "bruin-rows-" }));
    return this.#path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#path === undefined) return;
    await Deno.remove(this.#path, { recursive: true });
    this.#path = undefined;
  }
}

/** Does what writes below the temporary folder. @throws {DataFileError} When the disk does not let it. */
export async function writing<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    throw new DataFileError("The rows cannot be written to the temporary folder", {
      cause: code === "ENOSPC" ? "the disk is full (ENOSPC)" : code,
      fix: "make room in /tmp, or name another folder in TMPDIR",
      code: "E155",
    });
  }
}

/** Writes all bytes, however few of them a write takes. */
export async function writeAll(output: Deno.FsFile, piece: Uint8Array): Promise<void> {
  let rest = piece;
  while (rest.length > 0) rest = rest.subarray(await output.write(rest));
}
