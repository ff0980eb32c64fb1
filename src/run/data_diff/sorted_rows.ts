import { writeAll, writing } from "../../data_files/scratch_folder.ts";

/** A row with what it is sorted by. Neither text has a line end or a tab. */
export interface SortableRow {
  readonly key: string;
  readonly row: string;
}

/** Bytes of rows in memory before they go to disk, about. */
const defaultMemory = 32 * 1024 * 1024;
/** What a row costs besides its letters, about. */
const overhead = 150;
/**
 * Files that one side has open at most, with the one that it writes. Both sides of a comparison are read at the
 * same time, and many systems let a process have some 256.
 */
const mostOpen = 32;

/**
 * Sorts any number of rows by their key, then by themselves, with memory for some of them: the others wait in
 * files of a folder, whose owner removes it.
 */
export class SortedRows {
  readonly #folder: () => Promise<string>;
  readonly #memory: number;
  #rows: SortableRow[] = [];
  #bytes = 0;
  readonly #files: string[] = [];

  constructor(folder: () => Promise<string>, options: { readonly memory?: number } = {}) {
    this.#folder = folder;
    this.#memory = options.memory ?? defaultMemory;
  }

  /** Takes a row. @returns A promise when it has to wait for the disk. */
  add(row: SortableRow): Promise<void> | undefined {
    this.#rows.push(row);
    this.#bytes += row.key.length + row.row.length + overhead;
    return this.#bytes < this.#memory ? undefined : this.#toDisk();
  }

  /** All rows in order. @throws {DataFileError} When there is no room to merge files. */
  async *read(): AsyncGenerator<SortableRow> {
    this.#rows.sort(compareRows);
    while (this.#files.length > mostOpen) await this.#mergeOldest();
    const sources = [
      this.#rows[Symbol.iterator](),
      ...this.#files.map((file) => readFile(file)),
    ];
    yield* merge(sources);
    this.#rows = [];
  }

  async #toDisk(): Promise<void> {
    const rows = this.#rows.sort(compareRows);
    [this.#rows, this.#bytes] = [[], 0];
    await this.#write(rows);
  }

  /** Makes one file of as many as are too many, the smallest first: those that were merged come last. */
  async #mergeOldest(): Promise<void> {
    const tooMany = this.#files.length - mostOpen + 1;
    const merged = this.#files.splice(0, Math.min(tooMany, mostOpen - 1));
    await this.#write(merge(merged.map((file) => readFile(file))));
    for (const file of merged) await Deno.remove(file);
  }

  async #write(rows: Iterable<SortableRow> | AsyncIterable<SortableRow>): Promise<void> {
    await writing(async () => {
      const path = `${await this.#folder()}/${crypto.randomUUID()}`;
      await writeRows(path, rows);
      this.#files.push(path);
    });
  }
}

/** Letters that are written at once, about. */
const pieceLength = 256 * 1024;

async function writeRows(
  path: string,
  rows: Iterable<SortableRow> | AsyncIterable<SortableRow>,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  const encoder = new TextEncoder();
  let [lines, length]: [string[], number] = [[], 0];
  const write = async () => {
    await writeAll(file, encoder.encode(lines.join("")));
    [lines, length] = [[], 0];
  };
  for await (const { key, row } of rows) {
    const line = `${key}\t${row}\n`;
    lines.push(line);
    length += line.length;
    if (length >= pieceLength) await write();
  }
  await write();
}

function compareRows(a: SortableRow, b: SortableRow): number {
  return compareTexts(a.key, b.key) || compareTexts(a.row, b.row);
}

/** A number as `Array.sort` wants it. */
export function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const readBytes = 64 * 1024;

async function* readFile(path: string): AsyncGenerator<SortableRow> {
  // Closed at once; a stream of a file may have it open for longer.
  using file = await Deno.open(path);
  const decoder = new TextDecoder();
  const piece = new Uint8Array(readBytes);
  /** The beginning of a line, which may be many pieces long: joined once its end is there. */
  let begun: string[] = [];
  for (let count; (count = await file.read(piece)) !== null;) {
    const text = decoder.decode(piece.subarray(0, count), { stream: true });
    const [first = "", ...others] = text.split("\n");
    begun.push(first);
    if (others.length === 0) continue;
    const lines = [begun.join(""), ...others];
    begun = [lines.pop() ?? ""];
    for (const line of lines) {
      const tab = line.indexOf("\t");
      yield { key: line.slice(0, tab), row: line.slice(tab + 1) };
    }
  }
}

type Source = Iterator<SortableRow> | AsyncIterator<SortableRow>;

/** The rows of several sorted sources, in order. */
async function* merge(sources: readonly Source[]): AsyncGenerator<SortableRow> {
  /** With the next row of each; the least is last. */
  const waiting: { readonly row: SortableRow; readonly source: Source }[] = [];
  const take = async (source: Source) => {
    const next = await source.next();
    if (next.done) return;
    const row = next.value;
    let [low, high] = [0, waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = waiting[middle];
      if (other !== undefined && compareRows(other.row, row) > 0) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, { row, source });
  };
  try {
    for (const source of sources) await take(source);
    for (let least = waiting.pop(); least !== undefined; least = waiting.pop()) {
      yield least.row;
      await take(least.source);
    }
  } finally {
    // Files are closed also when the reader stops early.
    for (const source of sources) await source.return?.();
  }
}
