/** Texts of shifts of the interval in asset files. */

/** How far an interval modifier moves a date. `M` is months. */
export interface IntervalShift {
  readonly count: number;
  readonly unit: "ns" | "ms" | "s" | "m" | "h" | "d" | "M";
}

/**
 * An interval modifier such as `-2h`, `3d` or `-1M`; `0` moves nothing.
 * @returns The words to print when it is malformed.
 */
export function parseIntervalModifier(text: string): IntervalShift | string {
  const trimmed = text.trim();
  // Reference: "0" is refused there, although its documentation uses it.
  if (trimmed === "0") return { count: 0, unit: "s" };
  const [, count = "", unit] = /^(.*?)(ns|ms|[^\d\s])$/s.exec(trimmed) ?? [];
  if (unit === undefined || trimmed.length < 2) return `invalid time modifier format: ${trimmed}`;
  if (!/^(ns|ms|[smhdM])$/.test(unit)) {
    return `unknown interval suffix "${unit}" in "${trimmed}"; must be h, m, s, d, M, ms, or ns`;
  }
  if (!/^[+-]?\d+$/.test(count) || !Number.isSafeInteger(Number(count))) {
    return `invalid numeric portion "${count}" in interval "${trimmed}"`;
  }
  return { count: Number(count), unit: unit as IntervalShift["unit"] };
}
