import { FileBlocks } from "./blocks.ts";
import { CsvScanner, written } from "./csv_scanner.ts";
import { DataFileError, type FilePlace } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";

const decoder = new TextDecoder();

/** A file of CSV, record by record, as bytes. The records of `scanner` last until `more()` is called. */
export class CsvFile implements Disposable {
  readonly #blocks: FileBlocks;
  readonly #isGenerated: boolean;
  readonly scanner = new CsvScanner();
  /** Records that were read, the header included, and blank lines left out. */
  count = 0;
  /** Whether there were blank lines. */
  hasBlankLines = false;
  readonly #at: FilePlace;

  private constructor(blocks: FileBlocks, { shownAs, isGenerated = false }: DataFile) {
    this.#blocks = blocks;
    this.#isGenerated = isGenerated;
    this.#at = { ...(shownAs !== undefined && { file: shownAs }), isRow: isGenerated };
  }

  /** @throws {DataFileError} When the file is missing, empty, or not UTF-8. */
  static async open(file: DataFile): Promise<CsvFile> {
    const blocks = await FileBlocks.open(file);
    try {
      const csv = new CsvFile(blocks, file);
      await csv.more();
      return csv;
    } catch (error) {
      blocks[Symbol.dispose]();
      throw error;
    }
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#blocks.bytes;
  }

  /** The place of the record, for messages. */
  get place(): FilePlace {
    return { ...this.#at, line: this.#isGenerated ? this.count : this.scanner.line };
  }

  /** Goes to the next record within the bytes that are there. Blank lines are left out. */
  next(): boolean {
    const { scanner } = this;
    const blocks = this.#blocks;
    while (scanner.read(blocks.bytes, blocks, this.#at)) {
      blocks.start = scanner.next;
      // What a program writes for a row with one value that is missing.
      if (!scanner.isBlank || this.#isGenerated) {
        this.count++;
        return true;
      }
      this.hasBlankLines = true;
    }
    return false;
  }

  /** Reads on. @returns `false` at the end of the file. @throws {DataFileError} */
  async more(): Promise<boolean> {
    if (this.#blocks.isLast) return false;
    await this.#blocks.more();
    return true;
  }

  /** The value at `index` of the record, without quotes. */
  text(index: number): string {
    const { scanner } = this;
    const bytes = this.bytes.subarray(scanner.startOf(index), scanner.endOf(index));
    const text = decoder.decode(bytes);
    return scanner.forms[index] === written.escaped ? text.replaceAll('""', '"') : text;
  }

  /**
   * The names in the header, which is the next record.
   * @throws {DataFileError} When it is missing, has other separators than commas, or names a column twice.
   */
  async header(): Promise<string[]> {
    while (!this.next()) {
      if (!await this.more()) {
        throw new DataFileError("The file is empty", {
          ...this.#at,
          fix: "give it a first line that names the columns",
          code: "E158",
        });
      }
    }
    const names = Array.from({ length: this.scanner.count }, (_, index) => this.text(index));
    const [only = "", ...others] = names;
    const separator = others.length > 0 || this.scanner.forms[0] === written.quoted
      ? undefined
      : otherSeparators.find(([character]) => only.includes(character));
    if (separator !== undefined) {
      throw new DataFileError(`The header has no comma, but ${separator[1]}`, {
        ...this.place,
        cause: "values are separated by commas",
        fix: "save the file with commas; if this is the name of one column, put it in quotes",
        code: "E158",
      });
    }
    return names;
  }

  /** The error for a record that has more or fewer values than the header. */
  ragged(width: number): DataFileError {
    const { count } = this.scanner;
    const has = count === 1 ? "1 value" : `${count} values`;
    return new DataFileError(`a row has ${has}, but the header names ${width}`, {
      ...this.place,
      fix: width === 1
        ? "the header must be the first line: remove what is above it"
        : count > width
        ? "put quotes around a value that holds a comma"
        : "complete the row, or remove the line if it is no row",
      code: "E158",
    });
  }

  [Symbol.dispose](): void {
    this.#blocks[Symbol.dispose]();
  }
}

const otherSeparators = [[";", "semicolons"], ["\t", "tabs"], ["|", "vertical bars"]] as const;
