/**
 * The columns of a file of Parquet, which its description at the end names. Rules are synchronous and loaded by
 * every run, so that this reads no more of it than that.
 */

/** What is not as it should be, in words that follow "Parquet file cannot be read: ". */
export class ParquetFlaw extends Error {
  override readonly name = "ParquetFlaw";
}

/** More than the schema of any file that people have. */
const mostBytes = 1 << 24;

/**
 * The names of the columns, in their order; `undefined` when too much of the file would have to be read.
 * @throws {ParquetFlaw}
 */
export function readParquetColumns(path: string): string[] | undefined {
  using file = Deno.openSync(path);
  const { size } = file.statSync();
  if (size === 0) throw new ParquetFlaw("it is empty");
  const head = ascii(bytesAt(file, 0, Math.min(4, size)));
  const tail = bytesAt(file, Math.max(0, size - 8), Math.min(8, size));
  const mark = ascii(tail.slice(-4));
  if (mark === "PARE") throw new ParquetFlaw("it is encrypted");
  if (head !== "PAR1") throw new ParquetFlaw("it is no Parquet");
  if (size < 12 || mark !== "PAR1") throw new ParquetFlaw("it is cut off");
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (length > size - 12) throw new ParquetFlaw("it is damaged");
  const bytes = bytesAt(file, size - 8 - length, Math.min(length, mostBytes));
  try {
    return columnsOf(new CompactReader(bytes));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (length > mostBytes) return undefined;
    throw new ParquetFlaw("it is damaged");
  }
}

/** @throws {RangeError} When the bytes end too early, or are something else. */
function columnsOf(reader: CompactReader): string[] {
  for (const { id, kind } of reader.fields()) {
    if (id !== 2) {
      reader.skip(kind);
      continue;
    }
    const elements = Array.from({ length: reader.listLength() }, () => elementOf(reader));
    const [root, ...parts] = elements;
    const columns: string[] = [];
    for (let at = 0; columns.length < (root?.children ?? 0);) {
      const { name } = elementAt(parts, at);
      columns.push(name);
      // What is below a column follows it.
      for (let open = 1; open > 0; at++) open += elementAt(parts, at).children - 1;
    }
    return columns;
  }
  throw new RangeError("there is no schema");
}

interface Element {
  readonly name: string;
  readonly children: number;
}

function elementAt(elements: readonly Element[], at: number): Element {
  const element = elements[at];
  if (element === undefined) throw new RangeError("the schema ends too early");
  return element;
}

function elementOf(reader: CompactReader): Element {
  let [name, children] = ["", 0];
  for (const { id, kind } of reader.fields()) {
    if (id === 4) name = reader.text();
    else if (id === 5) children = reader.integer();
    else reader.skip(kind);
  }
  return { name, children };
}

const decoder = new TextDecoder();

/**
 * Reads what Thrift writes: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 * Each method fails with a RangeError where the bytes end.
 */
class CompactReader {
  readonly #view: DataView<ArrayBuffer>;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#view = new DataView(bytes.buffer);
  }

  /** The fields of a record; each must be read or skipped before the next one. */
  *fields(): Generator<{ readonly id: number; readonly kind: number }> {
    let id = 0;
    for (let head = this.#byte(); head !== 0; head = this.#byte()) {
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4);
      yield { id, kind: head & 15 };
    }
  }

  integer(): number {
    const folded = this.#unsigned();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  text(): string {
    const length = this.#unsigned();
    const start = this.#at;
    this.#move(length);
    return decoder.decode(new Uint8Array(this.#view.buffer, start, length));
  }

  listLength(): number {
    return this.#listHead().length;
  }

  skip(kind: number): void {
    switch (kind) {
      case 1:
      case 2:
        return;
      case 3:
        return this.#move(1);
      case 4:
      case 5:
      case 6:
        this.#unsigned();
        return;
      case 7:
        return this.#move(8);
      case 8:
        return this.#move(this.#unsigned());
      case 9:
      case 10: {
        const { length, kind } = this.#listHead();
        // A truth is a byte there.
        for (let i = 0; i < length; i++) this.skip(kind <= 2 ? 3 : kind);
        return;
      }
      case 12:
        for (const { kind } of this.fields()) this.skip(kind);
        return;
      default:
        throw new RangeError("there is no such kind");
    }
  }

  #listHead(): { readonly length: number; readonly kind: number } {
    const head = this.#byte();
    const length = head >> 4 === 15 ? this.#unsigned() : head >> 4;
    if (length > this.#view.byteLength) throw new RangeError("a list is longer than the file");
    return { length, kind: head & 15 };
  }

  #unsigned(): number {
    let [value, factor] = [0, 1];
    for (;; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  #move(length: number): void {
    this.#at += length;
    if (this.#at > this.#view.byteLength) throw new RangeError("the bytes end too early");
  }

  #byte(): number {
    return this.#view.getUint8(this.#at++);
  }
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function bytesAt(file: Deno.FsFile, start: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  file.seekSync(start, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
