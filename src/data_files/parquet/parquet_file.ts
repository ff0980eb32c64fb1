import type { FileMetaData, SchemaTree } from "hyparquet";
import { openFile } from "../blocks.ts";
import { DataFileError, type FilePlace } from "../data_file_error.ts";
import type { DataFile } from "../data_file.ts";
import { damaged, decoded, loadParquetEngine, type ParquetEngine, unread } from "./engine.ts";

/** The first and last bytes of a file; the second marks one whose description is encrypted. */
const [mark, encryptedMark] = ["PAR1", "PARE"];
/** The mark, and before it at the end the length of the description. */
const [headBytes, tailBytes] = [4, 8];

/** A file of Parquet: its description, and its bytes by their place. */
export class ParquetFile implements Disposable {
  readonly #file: Deno.FsFile;
  readonly engine: ParquetEngine;
  /** For messages. */
  readonly place: FilePlace;
  readonly metadata: FileMetaData;
  /** Its children are the columns. */
  readonly schema: SchemaTree;
  /** Behind the last byte that a column may have. */
  readonly end: number;

  private constructor(
    file: Deno.FsFile,
    parts: Pick<ParquetFile, "engine" | "place" | "metadata" | "schema" | "end">,
  ) {
    this.#file = file;
    this.engine = parts.engine;
    this.place = parts.place;
    this.metadata = parts.metadata;
    this.schema = parts.schema;
    this.end = parts.end;
  }

  /**
   * Opens a file and reads its description.
   * @throws {DataFileError} When it is missing, encrypted, cut off, damaged or something else.
   */
  static async open(source: Pick<DataFile, "path" | "shownAs">): Promise<ParquetFile> {
    const engine = await loadParquetEngine();
    using stack = new DisposableStack();
    const file = stack.adopt(await openFile(source), (file) => file.close());
    const place = source.shownAs === undefined ? {} : { file: source.shownAs };
    const { size } = await file.stat();
    const end = size - tailBytes - await descriptionLength(file, size, place);
    const description = await readBytes(file, end, size - end);
    const { metadata, schema } = decoded(() => {
      const metadata = engine.parquetMetadata(description, { geoparquet: false });
      return { metadata, schema: engine.parquetSchema(metadata) };
    }, place);
    const columns = metadata.row_groups.flatMap(({ columns }) => columns);
    if (columns.some(({ crypto_metadata }) => crypto_metadata !== undefined)) {
      throw encrypted("a column of it is", place);
    }
    if (columns.some(({ file_path }) => file_path !== undefined && file_path !== "")) {
      throw unread(
        "A file of Parquet whose columns are in other files",
        place,
        "write all of it into one file",
      );
    }
    stack.move(); // It is this object's now.
    return new ParquetFile(file, { engine, place, metadata, schema, end });
  }

  /** Bytes from a place on. @throws {DataFileError} When there are fewer. */
  async read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    // What the description lacks is no number.
    if (!(start >= headBytes && length >= 0 && start + length <= this.end)) {
      throw damaged(`it has no ${length} bytes from byte ${start} on`, this.place);
    }
    return await readBytes(this.#file, start, length);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Bytes of the description at the end. @throws {DataFileError} When the file has none. */
async function descriptionLength(
  file: Deno.FsFile,
  size: number,
  place: FilePlace,
): Promise<number> {
  if (size === 0) {
    throw new DataFileError("The file is empty", {
      ...place,
      fix: "write it anew; a file of Parquet without rows still has its columns",
      code: "E158",
    });
  }
  const head = await textAt(file, 0, Math.min(size, headBytes));
  const tail = size < headBytes + tailBytes ? "" : await textAt(file, size - 4, 4);
  if (tail === encryptedMark) throw encrypted("it is, as a whole", place);
  if (head !== mark || tail !== mark) {
    throw new DataFileError(
      head === mark ? "The file of Parquet is cut off" : "The file is not Parquet",
      {
        ...place,
        cause: head === mark
          ? `it begins with ${mark} and does not end with it`
          : `it does not begin with ${mark}`,
        fix: head === mark
          ? "write or copy it anew, to its end"
          : "say by `file_type` what it is, or convert it to Parquet",
        code: "E158",
      },
    );
  }
  const bytes = await readBytes(file, size - tailBytes, 4);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  if (length > size - headBytes - tailBytes) {
    throw damaged(`its description would have ${length} of its ${size} bytes`, place);
  }
  return length;
}

function encrypted(what: string, place: FilePlace): DataFileError {
  return new DataFileError("The file of Parquet is encrypted", {
    ...place,
    cause: what,
    fix: "write it without encryption: keys for it cannot be given",
    code: "E158",
  });
}

async function textAt(file: Deno.FsFile, start: number, length: number): Promise<string> {
  return String.fromCharCode(...await readBytes(file, start, length));
}

/** Bytes of a file that has them, in a buffer of their own. */
async function readBytes(
  file: Deno.FsFile,
  start: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  await file.seek(start, Deno.SeekMode.Start);
  for (let filled = 0; filled < length;) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) throw damaged("it became shorter while it was read", {});
    filled += count;
  }
  return bytes;
}
