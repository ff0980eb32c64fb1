const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration in the notation of asset files and messages, such as `1h30m0s`, `1.5s` and `12ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 1000) return `${trimmed(ms)}ms`;
  const hours = Math.floor(ms / unitMs.h);
  const minutes = Math.floor(ms / unitMs.m) % 60;
  const seconds = `${trimmed((ms % unitMs.m) / 1000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** Milliseconds of a duration with one unit, such as `30m`; `undefined` for any other text. */
export function parseSingleUnitDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+)(ns|ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  return amount === undefined ? undefined : Number(amount) * unitMs[unit];
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(6)));
}
