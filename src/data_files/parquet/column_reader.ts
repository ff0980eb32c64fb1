import type { ColumnChunk, ColumnMetaData, DecodedArray, PageHeader, SchemaTree } from "hyparquet";
import type { FilePlace } from "../data_file_error.ts";
import { hasSum, isReadCodec } from "./compression.ts";
import { damaged, decoded, type ParquetEngine, unread } from "./engine.ts";
import { type DecodedPage, dictionaryOf, type PageContext, pageOf } from "./page.ts";
import type { ParquetFile } from "./parquet_file.ts";
import { UnreadableCell } from "./unreadable_cell.ts";

/** A column without parts, as the schema has it. */
export interface LeafColumn {
  /** From a child of the schema's root to the leaf. */
  readonly path: readonly SchemaTree[];
  /** How often a value is not there, or is one of several, on the way to the leaf. */
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  /** A value as text. @throws {UnreadableCell} */
  readonly format: (value: unknown) => string;
}

/** A page of a column, and how its values are written. */
interface Page extends Omit<DecodedPage, "valueAt" | "isIndexed"> {
  /** The text of the value at this place among those that are there. */
  readonly textAt: (index: number) => string;
}

/** Bytes that are read at once where the header of a page is, whose length nothing says. */
const headerBytes = 4_096;
/** A page is held in memory as a whole. Writers make pages of a megabyte. */
const maxPageBytes = 1 << 30;

/**
 * One column of a group of rows, page by page: no more of it is in memory than the page that the next row is
 * in, and its dictionary.
 */
export class ColumnReader {
  readonly #source: ParquetFile;
  readonly #column: LeafColumn;
  readonly #chunk: ColumnMetaData;
  readonly #place: FilePlace;
  /** Where the next page is. */
  #offset: number;
  /** Entries in pages that have not been read. */
  #unread: number;
  #dictionary: ((index: number) => string) | undefined;
  readonly #pages: Page[] = [];
  /** Entries, and values among them, that were taken of the first page. */
  #taken = 0;
  #takenValues = 0;
  /** Rows whose first entry is in a page that has been read. */
  #started = 0;

  /** @throws {DataFileError} When the column is compressed in a way that is not read. */
  constructor(source: ParquetFile, { column, chunk, place }: {
    readonly column: LeafColumn;
    readonly chunk: ColumnChunk;
    readonly place: FilePlace;
  }) {
    const { meta_data: data } = chunk;
    const path = column.path.map(({ element }) => element.name);
    if (data === undefined || data.path_in_schema.join("\0") !== path.join("\0")) {
      throw damaged(`it does not say where the column ${path.join(".")} is`, place);
    }
    if (!isReadCodec(data.codec)) {
      throw unread(
        `The codec ${data.codec ?? "of the column"}`,
        place,
        "write the file with ZSTD, SNAPPY, GZIP, BROTLI or LZ4_RAW",
      );
    }
    this.#source = source;
    this.#column = column;
    this.#chunk = data;
    this.#place = place;
    const first = Number(data.data_page_offset);
    const dictionary = Number(data.dictionary_page_offset ?? 0);
    // Some writers name the start of the file for a column without a dictionary.
    this.#offset = dictionary > 0 && dictionary < first ? dictionary : first;
    this.#unread = Number(data.num_values);
  }

  /** How many rows can be taken that are in memory as a whole. */
  get rows(): number {
    // The last one may go on in the next page.
    const isOpen = this.#unread > 0 && this.#column.maxRepetition > 0;
    return this.#started - (isOpen ? 1 : 0);
  }

  /** Of the next entry; 0 when there is none in memory. */
  get definition(): number {
    const [page] = this.#pages;
    return page === undefined ? 0 : page.definitions?.[this.#taken] ?? this.#column.maxDefinition;
  }

  /** Of the next entry: 0 for the first of a row, and when there is none in memory. */
  get repetition(): number {
    return this.#pages[0]?.repetitions?.[this.#taken] ?? 0;
  }

  /** The next entry: the text of a value, or null when it is missing. @throws {UnreadableCell} */
  take(): string | null {
    const [page] = this.#pages;
    if (page === undefined) throw damaged("a column has fewer values than rows", this.#place);
    if (this.repetition === 0) this.#started--;
    const isThere = this.definition === this.#column.maxDefinition;
    const text = isThere ? page.textAt(this.#takenValues++) : null;
    if (++this.#taken === page.count) {
      this.#pages.shift();
      this.#taken = this.#takenValues = 0;
    }
    return text;
  }

  /** Reads pages until there is a row in memory. @throws {DataFileError} When there is none. */
  async more(): Promise<void> {
    while (this.rows < 1) {
      if (this.#unread <= 0) throw damaged("a column has fewer values than rows", this.#place);
      await this.#readPage();
    }
  }

  /** @throws {DataFileError} When there are more values than rows. */
  end(): void {
    if (this.#unread === 0 && this.#pages.length === 0) return;
    throw damaged("a column has more values than rows", this.#place);
  }

  async #readPage(): Promise<void> {
    const header = await this.#readHeader();
    const { compressed_page_size: size, uncompressed_page_size: fullSize, crc } = header;
    if (!(fullSize >= 0 && fullSize <= maxPageBytes)) {
      throw damaged(`a page of it would have ${fullSize} bytes`, this.#place);
    }
    const bytes = await this.#source.read(this.#offset, size);
    this.#offset += size;
    if (crc !== undefined && !hasSum(bytes, crc)) {
      throw damaged("the bytes of a page do not have the sum that it names", this.#place);
    }
    switch (header.type) {
      case "INDEX_PAGE":
        return;
      case "DICTIONARY_PAGE":
        this.#dictionary = this.#decode(() => this.#dictionaryOf(bytes, header));
        return;
      default:
        this.#add(this.#decode(() => this.#pageOf(bytes, header)));
    }
  }

  /** The header of the next page, which `#offset` is behind after that. */
  async #readHeader(): Promise<PageHeader> {
    const rest = this.#source.end - this.#offset;
    for (let length = headerBytes;; length *= 8) {
      const bytes = await this.#source.read(this.#offset, Math.max(1, Math.min(length, rest)));
      const reader = { view: new DataView(bytes.buffer), offset: 0 };
      try {
        const header = this.#decode(() => this.#engine.parquetHeader(reader));
        this.#offset += reader.offset;
        return header;
      } catch (error) {
        // It may have been cut off, as when it quotes long values.
        if (length >= rest) throw error;
      }
    }
  }

  #dictionaryOf(bytes: Uint8Array, header: PageHeader): (index: number) => string {
    const { count, valueAt } = dictionaryOf(bytes, header, this.#page);
    // As texts they take less memory than as values. One that cannot be read may be in no row.
    const texts: (string | UnreadableCell)[] = [];
    for (let index = 0; index < count; index++) {
      try {
        texts.push(this.#textOf(valueAt(index)));
      } catch (error) {
        if (!(error instanceof UnreadableCell)) throw error;
        texts.push(error);
      }
    }
    return (index) => {
      const text = texts[index];
      if (typeof text === "string") return text;
      throw text ?? damaged("a value refers to what is not there", this.#place);
    };
  }

  #pageOf(bytes: Uint8Array, header: PageHeader): Page {
    const page = pageOf(bytes, header, { ...this.#page, most: this.#unread });
    const { valueAt, isIndexed } = page;
    if (!isIndexed) return { ...page, textAt: (index) => this.#textOf(valueAt(index)) };
    const dictionary = this.#dictionary;
    if (dictionary === undefined) throw damaged("a column has no dictionary", this.#place);
    return { ...page, textAt: (index) => dictionary(valueAt(index)) };
  }

  #add(page: Page): void {
    if (page.count === 0) return;
    this.#unread -= page.count;
    let started = page.count;
    for (const level of page.repetitions ?? []) if (level !== 0) started--;
    if (this.#started === 0 && page.repetitions?.[0]) {
      throw damaged("a column begins within a row", this.#place);
    }
    this.#started += started;
    this.#pages.push(page);
  }

  #textOf(value: DecodedArray[number]): string {
    if (value === undefined) throw damaged("a value refers to what is not there", this.#place);
    return this.#column.format(value);
  }

  #decode<T>(decode: () => T): T {
    return decoded(decode, this.#place);
  }

  get #engine(): ParquetEngine {
    return this.#source.engine;
  }

  get #page(): PageContext {
    const { maxDefinition, maxRepetition, path } = this.#column;
    const { codec } = this.#chunk;
    const element = path.at(-1)?.element ?? { name: "" };
    const { engine } = this.#source;
    return { element, maxDefinition, maxRepetition, codec, engine, place: this.#place };
  }
}
