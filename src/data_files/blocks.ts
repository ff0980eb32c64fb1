import { isUtf8 } from "node:buffer";
import { DataFileError } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";
import { findWrongByte, incompleteLength, markedEncoding, utf8MarkLength } from "./encoding.ts";
import { wrongEncoding } from "./encoding.ts";

const blockBytes = 1 << 18;
/** One row, or one object of JSON. PostgreSQL takes no longer message than four times of it. */
const maxUnitBytes = 1 << 28;

/**
 * The bytes of a file in one buffer that moves over it: whole units, such as records, are taken from the
 * front while more is read behind. All of them are UTF-8, without NUL and without a byte order mark.
 */
export class FileBlocks implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #source: Pick<DataFile, "path" | "shownAs">;
  /** Grows when one unit fills it. */
  bytes = new Uint8Array(blockBytes);
  /** The first byte that has not been taken. */
  start = 0;
  /** Behind the last byte that may be looked at. */
  end = 0;
  /** Whether nothing follows behind `end`. */
  isLast = false;
  /** Behind the last byte that was read; the start of a character may be left between. */
  #filled = 0;
  #isFirst = true;

  private constructor(file: Deno.FsFile, source: Pick<DataFile, "path" | "shownAs">) {
    this.#file = file;
    this.#source = source;
  }

  /** @throws {DataFileError} When there is no such file, or it cannot be read. */
  static async open(source: Pick<DataFile, "path" | "shownAs">): Promise<FileBlocks> {
    return new FileBlocks(await openFile(source), source);
  }

  /**
   * Reads more behind what has not been taken.
   * @throws {DataFileError} When it is not UTF-8, or one unit is too large.
   */
  async more(): Promise<void> {
    this.#makeRoom();
    const checked = this.end;
    while (this.#filled < this.bytes.length) {
      const count = await this.#file.read(this.bytes.subarray(this.#filled));
      if (count === null) {
        this.isLast = true;
        break;
      }
      this.#filled += count;
    }
    if (this.#isFirst) this.#begin();
    this.end = this.isLast
      ? this.#filled
      : this.#filled - incompleteLength(this.bytes, this.#filled);
    const added = this.bytes.subarray(this.#isFirst ? this.start : checked, this.end);
    this.#isFirst = false;
    if (isUtf8(added) && added.indexOf(0) < 0) return;
    using file = await openFile(this.#source);
    throw await findWrongByte(file.readable, this.#source.shownAs);
  }

  #makeRoom(): void {
    if (this.start > 0) {
      this.bytes.copyWithin(0, this.start, this.#filled);
      this.end -= this.start;
      this.#filled -= this.start;
      this.start = 0;
    } else if (this.#filled > blockBytes / 2) {
      if (this.bytes.length >= maxUnitBytes) {
        throw new DataFileError(`A row of the file is longer than ${maxUnitBytes >> 20} MB`, {
          file: this.#source.shownAs,
          fix: "look for a quote or a brace that is opened and never closed",
          code: "E158",
        });
      }
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes.subarray(0, this.#filled));
      this.bytes = larger;
    }
  }

  #begin(): void {
    const start = this.bytes.subarray(0, this.#filled);
    const marked = markedEncoding(start);
    if (marked !== undefined) {
      throw wrongEncoding(`is ${marked}`, { file: this.#source.shownAs, line: 1, byte: 1 });
    }
    this.start = utf8MarkLength(start);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Opens a file to read it. @throws {DataFileError} When there is no such file, or it cannot be read. */
export async function openFile(
  { path, shownAs }: Pick<DataFile, "path" | "shownAs">,
): Promise<Deno.FsFile> {
  const place = { file: shownAs ?? path };
  try {
    // A pipe would be waited for without an end.
    if (!(await Deno.stat(path)).isFile) throw new DataFileError("This is not a file", place);
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new DataFileError("The file does not exist", {
        ...place,
        fix: "check `path`; a relative path starts at the folder of the asset",
      });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new DataFileError("The file may not be read", {
        ...place,
        fix: "give this user the right to read it",
      });
    }
    throw error;
  }
}
