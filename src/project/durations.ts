/** Texts of lengths of time in asset files. */

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a duration such as `90s` or `1h30m`; `undefined` when it is none. */
export function parseDurationMs(text: string): number | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text.trim()) ?? [];
  if (rest === "0") return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let total = 0;
  for (const [, count, unit] of rest.matchAll(/([\d.]+)(\D+)/g)) {
    total += Number(count) * unitMs[unit];
  }
  return sign === "-" ? -total : total;
}

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
  const [, count, unit] = /^(.*?)(ns|ms|[^\d\s])$/s.exec(trimmed) ?? [];
  if (unit === undefined || trimmed.length < 2) return `invalid time modifier format: ${trimmed}`;
  if (!/^(ns|ms|[smhdM])$/.test(unit)) {
    return `unknown interval suffix "${unit}" in "${trimmed}"; must be h, m, s, d, M, ms, or ns`;
  }
  if (!/^[+-]?\d+$/.test(count) || !Number.isSafeInteger(Number(count))) {
    return `invalid numeric portion "${count}" in interval "${trimmed}"`;
  }
  return { count: Number(count), unit: unit as IntervalShift["unit"] };
}

/** Whether a text still has to be rendered. */
export function isTemplate(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}
