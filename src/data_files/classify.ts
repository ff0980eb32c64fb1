/** What a text looks like. The numbers are bits, so that a set of them is a number too. */
export const looks = {
  integer: 1,
  bigint: 2,
  /** With a decimal point, or beyond 64 bits. */
  decimal: 4,
  /** With an exponent. */
  double: 8,
  boolean: 16,
  date: 32,
  timestamp: 64,
  timestamptz: 128,
  text: 256,
  json: 512,
} as const;

export type Look = (typeof looks)[keyof typeof looks];

const [plus, minus, point] = [0x2b, 0x2d, 0x2e];
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Finds out what texts look like, without making strings of them. */
export class Classifier {
  /** Digits before and behind the point of the last number. */
  wholeDigits = 0;
  fractionDigits = 0;

  /** What the text from `start` to `end` looks like. It is not empty. */
  classify(bytes: Uint8Array, start: number, end: number): Look {
    const first = bytes[start] ?? 0;
    if (isDigit(first)) {
      const isDated = end - start >= 10 && bytes[start + 4] === minus;
      return isDated ? classifyDate(bytes, start, end) : this.#number(bytes, start, end);
    }
    if (first === plus || first === minus || first === point) {
      return this.#number(bytes, start, end);
    }
    return isBoolean(bytes, start, end) ? looks.boolean : looks.text;
  }

  #number(bytes: Uint8Array, start: number, end: number): Look {
    let i = start;
    const isNegative = bytes[i] === minus;
    if (isNegative || bytes[i] === plus) i++;
    const whole = i;
    let value = 0;
    for (let byte; i < end && isDigit(byte = bytes[i] ?? 0); i++) {
      value = value * 10 + byte - 0x30;
    }
    this.wholeDigits = i - whole;
    this.fractionDigits = 0;
    // A number with a zero in front is rather a code, such as a post code.
    if (this.wholeDigits > 1 && bytes[whole] === 0x30) return looks.text;
    if (i === end) {
      if (this.wholeDigits === 0) return looks.text;
      if (this.wholeDigits <= 15) return fits32(isNegative ? -value : value);
      return fits64(bytes, start, end) ? looks.bigint : looks.decimal;
    }
    if (bytes[i] === point) {
      const fraction = ++i;
      while (i < end && isDigit(bytes[i] ?? 0)) i++;
      this.fractionDigits = i - fraction;
    }
    if (this.wholeDigits + this.fractionDigits === 0) return looks.text;
    if (i === end) return looks.decimal;
    if (((bytes[i] ?? 0) | 0x20) !== 0x65) return looks.text; // e
    i++;
    if (bytes[i] === plus || bytes[i] === minus) i++;
    const exponent = i;
    while (i < end && isDigit(bytes[i] ?? 0)) i++;
    if (i !== end || i === exponent) return looks.text;
    const isHuge = i - exponent > 2 && Math.abs(Number(ascii(bytes, start, end))) === Infinity;
    return isHuge ? looks.text : looks.double;
  }
}

/** A date, or a date and time, or text. At least ten bytes. */
export function classifyDate(bytes: Uint8Array, start: number, end: number): Look {
  if (!isDay(bytes, start)) return looks.text;
  if (end === start + 10) return looks.date;
  const separator = bytes[start + 10];
  if (separator !== 0x20 && separator !== 0x54) return looks.text; // space, T
  let i = start + 11;
  if (!(two(bytes, i, end) <= 23 && bytes[i + 2] === 0x3a && two(bytes, i + 3, end) <= 59)) {
    return looks.text;
  }
  i += 5;
  if (i >= end) return looks.timestamp;
  if (!(bytes[i] === 0x3a && two(bytes, i + 1, end) <= 59)) return looks.text;
  i += 3;
  if (i < end && bytes[i] === point) {
    const fraction = ++i;
    while (i < end && isDigit(bytes[i] ?? 0)) {
      // Databases count microseconds.
      if (i - fraction >= 6 && bytes[i] !== 0x30) return looks.text;
      i++;
    }
    if (i === fraction) return looks.text;
  }
  if (i >= end) return looks.timestamp;
  return isZone(bytes, i, end) ? looks.timestamptz : looks.text;
}

/** `Z`, `+02`, `+0200` or `+02:00`. */
function isZone(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === 0x5a) return end === start + 1;
  if (bytes[start] !== plus && bytes[start] !== minus) return false;
  if (!(two(bytes, start + 1, end) <= 15)) return false;
  if (end === start + 3) return true;
  const minutes = bytes[start + 3] === 0x3a ? start + 4 : start + 3;
  return two(bytes, minutes, end) <= 59 && end === minutes + 2;
}

function isDay(bytes: Uint8Array, start: number): boolean {
  if (bytes[start + 4] !== minus || bytes[start + 7] !== minus) return false;
  const year = two(bytes, start, start + 2) * 100 + two(bytes, start + 2, start + 4);
  const month = two(bytes, start + 5, start + 7);
  const day = two(bytes, start + 8, start + 10);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && !isLeapYear ? 28 : daysInMonth[month - 1] ?? 0);
}

/** The number of two digits; NaN when there are none. */
function two(bytes: Uint8Array, start: number, end: number): number {
  const tens = bytes[start] ?? 0;
  const ones = bytes[start + 1] ?? 0;
  if (start + 2 > end || !isDigit(tens) || !isDigit(ones)) return NaN;
  return (tens - 0x30) * 10 + ones - 0x30;
}

function fits32(value: number): Look {
  return value >= -2147483648 && value <= 2147483647 ? looks.integer : looks.bigint;
}

function fits64(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 20) return false;
  const value = BigInt(ascii(bytes, start, end).replace("+", ""));
  return BigInt.asIntN(64, value) === value;
}

/** `true` or `false`, in letters of any case. */
function isBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  const word = end - start === 4 ? "true" : end - start === 5 ? "false" : "";
  if (word === "") return false;
  for (let i = 0; i < word.length; i++) {
    if (((bytes[start + i] ?? 0) | 0x20) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 400)));
}
