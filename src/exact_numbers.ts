/**
 * Whole numbers of any size: a `number` where that holds every digit, else a `bigint`; and JSON that
 * keeps them. JavaScript's own parser turns 9007199254740993 into 9007199254740992 in silence.
 */

/** A whole number in the form that everything here expects. */
export function wholeNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The whole number that a text is, such as `-12`; `undefined` when it is none. */
export function parseWholeNumber(text: string): number | bigint | undefined {
  const [, sign, digits] = /^([+-]?)(\d+)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  return wholeNumber(BigInt(digits) * (sign === "-" ? -1n : 1n));
}

/** Whether a value is a whole number, of any size. */
export function isWholeNumber(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isInteger(value);
}

/** A fraction, or a number beyond all doubles, with every digit that is written. */
export class ExactDecimal {
  /** @param digits As {@linkcode canonicalDecimal} writes it. */
  constructor(readonly digits: string) {}

  toString(): string {
    return this.digits;
  }

  toJSON(): unknown {
    return rawJson(this.digits);
  }
}

/** The number that a text is, without loss: `number` where that holds every digit. */
export function exactNumber(text: string, number: number): number | ExactDecimal {
  const digits = canonicalDecimal(text);
  return digits === undefined || digits === canonicalDecimal(number)
    ? number
    : new ExactDecimal(digits);
}

/**
 * A number in one form, so that equal ones have equal texts: `1.50`, `+1.5` and `15e-1` are all `1.5`.
 * @returns `undefined` for what is no finite decimal number, and for exponents beyond 10,000.
 */
export function canonicalDecimal(
  value: number | bigint | string | ExactDecimal,
): string | undefined {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(String(value).trim()) ?? [];
  if (whole + fraction === "" || Math.abs(Number(exponent)) > 10_000) return undefined;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const before = digits.slice(0, Math.max(point, 0)).padEnd(Math.max(point, 0), "0");
  const after = "0".repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0));
  const text = before.replace(/^0+(?=\d)/, "") || "0";
  const rest = after.replace(/0+$/, "");
  const size = rest === "" ? text : `${text}.${rest}`;
  return sign === "-" && size !== "0" ? `-${size}` : size;
}

/**
 * Like `JSON.parse`, with every digit of whole numbers.
 * @throws {SyntaxError} Whose message quotes the text, so that it must not be shown.
 */
export function parseJson(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    return parseWholeNumber(context?.source ?? "") ?? value;
  };
  return JSON.parse(text, reviver);
}

/**
 * Like {@linkcode parseJson}, with every digit of fractions as well.
 * @throws {SyntaxError} Whose message quotes the text, so that it must not be shown.
 */
export function parseExactJson(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== "number") return value;
    const source = context?.source ?? "";
    return parseWholeNumber(source) ?? exactNumber(source, value);
  };
  return JSON.parse(text, reviver);
}

/**
 * Like `JSON.stringify`, for values with whole numbers of any size.
 * @param options.change Changes each text, and each key. Default: none.
 * @param options.indent Spaces for each level. Default: all on one line.
 */
export function stringifyJson(
  value: unknown,
  { change, indent }: {
    readonly change?: (text: string) => string;
    readonly indent?: number | undefined;
  } = {},
): string {
  return JSON.stringify(value, (_key, part) => {
    if (typeof part === "bigint") return rawJson(String(part));
    if (typeof part === "string") return change?.(part) ?? part;
    if (change === undefined || !isPlainObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [change(key), member]));
  }, indent);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);
}

/** A number of JSON with exactly these digits. See the proposal "JSON.parse source text access". */
export function rawJson(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}
