import type { CellValue } from "../../connections/connection.ts";
import { wholeNumber } from "../../exact_numbers.ts";
import { type RowTexts, TextBatch, type UnlikeText } from "../../row_texts.ts";

/** A column as drivers name it, with what makes values of its cells. */
export interface WireColumn {
  readonly name: string;
  readonly type: string;
  /** Object id of the type. */
  readonly oid: number;
}

type Row = readonly CellValue[];
type Column = Pick<WireColumn, "name" | "type">;

const maxBatchRows = 1_000;
/** Of what the server sent; a batch of wide rows has fewer of them. */
const maxBatchBytes = 1 << 20;

/** Gathers messages with rows until there are enough for a batch. */
export class BatchBuilder {
  readonly #columns: readonly Column[];
  readonly #unlike: RowTexts["unlike"];
  readonly #decode: (texts: RowTexts, count: number) => readonly Row[];
  #bytes = new Uint8Array(0);
  #length = 0;
  #places = new Int32Array(0);
  #cells = 0;
  #count = 0;

  constructor(columns: readonly WireColumn[]) {
    this.#columns = columns.map(({ name, type }) => ({ name, type }));
    const oids = columns.map(({ oid }) => oid);
    this.#unlike = oids.map((oid) => unlike[oid]);
    this.#decode = (texts, count) => rowsOf(texts, { count, oids });
  }

  /** Takes messages from `start` to `end`. @returns The batches that they complete. */
  add(bytes: Uint8Array, start: number, end: number): TextBatch<Column, Row>[] {
    const full: TextBatch<Column, Row>[] = [];
    let from = start;
    for (let at = start; at < end;) {
      at = this.#addRow(bytes, at, this.#length - from);
      const isFull = ++this.#count === maxBatchRows || this.#length + at - from >= maxBatchBytes;
      if (!isFull && at < end) continue;
      this.#copy(bytes.subarray(from, at));
      from = at;
      if (isFull) full.push(this.take()!);
    }
    return full;
  }

  /** The rows that are no batch yet; `undefined` when there are none. */
  take(): TextBatch<Column, Row> | undefined {
    if (this.#count === 0) return undefined;
    const batch = new TextBatch({
      columns: this.#columns,
      count: this.#count,
      texts: {
        bytes: this.#bytes.subarray(0, this.#length),
        places: this.#places.subarray(0, this.#cells),
        unlike: this.#unlike,
      },
      decode: this.#decode,
    });
    this.#bytes = new Uint8Array(this.#bytes.length);
    this.#places = new Int32Array(this.#places.length);
    this.#length = this.#cells = this.#count = 0;
    return batch;
  }

  /** Notes the places of one row's cells. @returns Where the next message begins. */
  #addRow(bytes: Uint8Array, start: number, shift: number): number {
    const count = uint16At(bytes, start + 5);
    if (this.#cells + 2 * count > this.#places.length) {
      const larger = new Int32Array(Math.max(64, 2 * (this.#cells + 2 * count)));
      larger.set(this.#places.subarray(0, this.#cells));
      this.#places = larger;
    }
    const places = this.#places;
    let cell = this.#cells;
    let at = start + 7;
    for (let column = 0; column < count; column++) {
      const length = (uint16At(bytes, at) << 16) | uint16At(bytes, at + 2);
      at += 4;
      if (length < 0) {
        places[cell++] = -1;
        places[cell++] = -1;
      } else {
        places[cell++] = at + shift;
        at += length;
        places[cell++] = at + shift;
      }
    }
    this.#cells = cell;
    return at;
  }

  #copy(part: Uint8Array): void {
    const needed = this.#length + part.length;
    if (needed > this.#bytes.length) {
      // Rows that do not fit into one batch come alone, and need no room for more.
      const room = needed > maxBatchBytes ? needed : Math.min(2 * needed, 2 * maxBatchBytes);
      const larger = new Uint8Array(room);
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(part, this.#length);
    this.#length = needed;
  }
}

function uint16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Types with an exact value in JavaScript; all others stay the text that the server sent. */
const decoders: Readonly<Record<number, (text: string) => CellValue>> = {
  16: (text) => text === "t",
  // Most fit into a number, which is made several times faster.
  20: (text) => text.length < 16 ? Number(text) : wholeNumber(BigInt(text)),
  21: Number,
  23: Number,
  26: Number,
  700: Number,
  701: Number,
};

/** The value of a cell of this type; `null` stays that. */
export function cellValue(text: string | null, oid: number): CellValue {
  return text === null ? null : decoders[oid]?.(text) ?? text;
}

/** Large and small floats are printed with another exponent than the server's. */
function float(bytes: Uint8Array, start: number, end: number): number | undefined {
  for (let at = start; at < end; at++) {
    if (bytes[at] === exponent) return Number(textOf(bytes, start, end));
  }
  return undefined;
}

const exponent = "e".charCodeAt(0);
const yes = "t".charCodeAt(0);

const unlike: Readonly<Record<number, UnlikeText>> = {
  16: (bytes, start) => bytes[start] === yes,
  700: float,
  701: float,
};

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return utf8.decode(bytes.subarray(start, end));
}

function rowsOf(
  { bytes, places }: RowTexts,
  { count, oids }: { readonly count: number; readonly oids: readonly number[] },
): Row[] {
  let place = 0;
  return Array.from({ length: count }, () =>
    oids.map((oid) => {
      const start = places[place++] ?? -1;
      const end = places[place++] ?? -1;
      return start < 0 ? null : cellValue(textOf(bytes, start, end), oid);
    }));
}
