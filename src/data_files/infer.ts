import { Classifier, looks } from "./classify.ts";
import type { ColumnKind, ColumnType } from "./column_type.ts";

/** How a value is written in its file: text that may mean anything, or a JSON value of some type. */
export type Spelling = "free" | "text" | "number" | "boolean" | "json";

/** How many digits the numbers of a column have before and behind the point, at most. */
export interface Digits {
  readonly whole: number;
  readonly fraction: number;
}

const encoder = new TextEncoder();
const classifier = new Classifier();
const dated = looks.date | looks.timestamp | looks.timestamptz;

/** From narrow to wide; what holds all that was seen is the first whose set does. */
const holders: readonly (readonly [seen: number, kind: ColumnKind])[] = [
  [looks.integer, "integer"],
  [looks.integer | looks.bigint, "bigint"],
  [looks.integer | looks.bigint | looks.decimal, "decimal"],
  [looks.integer | looks.bigint | looks.decimal | looks.double, "double"],
  [looks.boolean, "boolean"],
  [looks.date, "date"],
  [looks.date | looks.timestamp, "timestamp"],
  [dated, "timestamptz"],
  [looks.json, "json"],
];

/** The narrowest type that holds all values of a column which it has seen. */
export class TypeInference {
  #seen = 0;
  #whole = 0;
  #fraction = 0;

  /** Takes a value of CSV that is not empty. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    // Nothing but text holds text.
    if (this.#seen & looks.text) return;
    const look = classifier.classify(bytes, start, end);
    this.#seen |= look;
    if (look > looks.decimal) return;
    if (classifier.wholeDigits > this.#whole) this.#whole = classifier.wholeDigits;
    if (classifier.fractionDigits > this.#fraction) this.#fraction = classifier.fractionDigits;
  }

  /** Takes a value of JSON that is not null. */
  add(text: string, spelling: Spelling): void {
    if (spelling === "json") this.#seen |= looks.json;
    else if (spelling === "boolean") this.#seen |= looks.boolean;
    else if (text === "") this.#seen |= looks.text;
    else if (spelling !== "text") {
      const bytes = encoder.encode(text);
      this.addBytes(bytes, 0, bytes.length);
    } else if ((this.#seen & looks.text) === 0) {
      const bytes = text.length > 40 ? new Uint8Array() : encoder.encode(text);
      const look = bytes.length === 0 ? looks.text : classifier.classify(bytes, 0, bytes.length);
      this.#seen |= look & dated || looks.text;
    }
  }

  /** Text when there was no value. */
  get type(): ColumnType {
    if (this.#seen === 0) return { kind: "text" };
    const holder = holders.find(([seen]) => (this.#seen & ~seen) === 0);
    return { kind: holder?.[1] ?? "text" };
  }

  /** Of the numbers without an exponent. */
  get digits(): Digits {
    return { whole: this.#whole, fraction: this.#fraction };
  }
}

/** The digits that a `decimal` needs for the values of a column, however they are written. */
export class DigitCount {
  #whole = 0;
  #fraction = 0;

  /** Takes a value; what is no number is left to the database. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    let [whole, fraction, exponent, isFraction] = [0, 0, 0, false];
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte >= 0x30 && byte <= 0x39) {
        if (isFraction) fraction++;
        // Zeros in front need no place.
        else if (whole > 0 || byte !== 0x30) whole++;
      } else if (byte === 0x2e) {
        isFraction = true;
      } else if ((byte | 0x20) === 0x65) {
        exponent = Number(String.fromCharCode(...bytes.subarray(i + 1, Math.min(end, i + 8))));
        break;
      }
    }
    if (!Number.isInteger(exponent)) return;
    this.#whole = Math.max(this.#whole, whole + exponent);
    this.#fraction = Math.max(this.#fraction, fraction - exponent);
  }

  /** Takes a value of JSON that is not null. */
  add(text: string): void {
    const bytes = encoder.encode(text);
    this.addBytes(bytes, 0, bytes.length);
  }

  get digits(): Digits {
    return { whole: this.#whole, fraction: this.#fraction };
  }
}
