/**
 * A duration as Go prints it, such as `12ms`, `1.234s`, `2m0s` or `1h0m5s`, without the part below
 * `unitMs`.
 *
 * @param ms Milliseconds; negative ones count as 0.
 * @param options.unitMs Smallest part that is shown, by default one millisecond.
 */
export function formatDuration(ms: number, options: { readonly unitMs?: number } = {}): string {
  const { unitMs = 1 } = options;
  const whole = Math.max(0, Math.floor(ms / unitMs) * unitMs);
  if (whole === 0) return "0s";
  if (whole < 1000) return `${whole}ms`;
  const seconds = `${whole % 60_000 / 1000}s`;
  const minutes = Math.floor(whole / 60_000);
  if (minutes === 0) return seconds;
  return minutes < 60
    ? `${minutes}m${seconds}`
    : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}

const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Milliseconds of a duration as Go writes it, such as `1m30s`, `200ms`, `1.5s` or `-2h`. `undefined` when the
 * text is none; a number without a unit is none either, except `0`.
 *
 * @param options.days Whether `d` is a unit as well. Default: `false`, as in Go.
 */
export function parseDuration(
  text: string,
  { days = false }: { readonly days?: boolean } = {},
): number | undefined {
  const [, sign, rest = ""] = /^([+-]?)(.*)$/s.exec(text.trim()) ?? [];
  if (rest === "0") return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d))+$/.test(rest)) return undefined;
  let total = 0;
  for (const [, count, unit = ""] of rest.matchAll(/([\d.]+)([^\d.]+)/g)) {
    if (unit === "d" && !days) return undefined;
    total += Number(count) * (unitsMs[unit] ?? NaN);
  }
  return sign === "-" ? -total : total;
}
