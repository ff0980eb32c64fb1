import { DataFileError } from "./data_file_error.ts";

/** A record of a CSV text, and the line on which it starts, from 1. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * The records of a CSV text that arrives in pieces: comma, double quotes, and line ends of any kind.
 * Blank lines are left out.
 * @throws {DataFileError} When a quote is never closed.
 */
export async function* parseCsv(pieces: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const parser = new Parser();
  for await (const piece of pieces) {
    parser.push(piece);
    yield* parser.take();
  }
  parser.end();
  yield* parser.take();
}

class Parser {
  #records: CsvRecord[] = [];
  #fields: string[] = [];
  #field = "";
  /** `closed`: behind a quote, which ends the field unless another one follows. */
  #state: "start" | "plain" | "quoted" | "closed" = "start";
  #line = 1;
  #startLine = 1;
  #wasReturn = false;

  take(): CsvRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  push(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const character = text[i];
      const isSecondOfPair = this.#wasReturn && character === "\n";
      this.#wasReturn = character === "\r";
      if (this.#state === "quoted") {
        if (character === '"') this.#state = "closed";
        else {
          if (character === "\n") this.#line++;
          this.#field += character;
        }
      } else if (character === '"' && this.#state !== "plain") {
        if (this.#state === "closed") this.#field += '"';
        this.#state = "quoted";
      } else if (character === ",") {
        this.#endField();
      } else if (character === "\n" || character === "\r") {
        if (isSecondOfPair) continue;
        this.#endRecord();
      } else {
        this.#field += character;
        if (this.#state === "start") this.#state = "plain";
      }
    }
  }

  end(): void {
    if (this.#state === "quoted") {
      throw new DataFileError("a quote is opened and never closed", { line: this.#startLine });
    }
    this.#endRecord();
  }

  #endField(): void {
    this.#fields.push(this.#field);
    this.#field = "";
    this.#state = "start";
  }

  #endRecord(): void {
    const isBlank = this.#fields.length === 0 && this.#state === "start";
    if (!isBlank) {
      this.#endField();
      this.#records.push({ fields: this.#fields, line: this.#startLine });
      this.#fields = [];
    }
    this.#startLine = ++this.#line;
  }
}
