import type { ColumnKind } from "./column_type.ts";

/** Tells what a database would drop of a value on its way into a type; `undefined` for nothing. */
export type LossCheck = (bytes: Uint8Array, start: number, end: number) => string | undefined;

const decoder = new TextDecoder();
const midnight = /^\s*\S+[ T]00:00(?::00(?:\.0*)?)?(?:Z|[+-]00(?::?00)?)?\s*$/;

function date(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= 10) return undefined;
  const text = decoder.decode(bytes.subarray(start, end));
  if (!/^\s*\d{4}-\d{2}-\d{2}[ T]\d{2}:/.test(text) || midnight.test(text)) return undefined;
  return "the time of day, which a date does not have";
}

/** Most databases round or cut a second to its millionths. */
function beyondMicroseconds(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= 15) return undefined;
  let point = start + 8;
  while (point < end && bytes[point] !== 0x2e) point++;
  for (let i = point + 1; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x30 || byte > 0x39) return undefined;
    if (byte > 0x30 && i > point + 6) return "the digits behind the microseconds";
  }
  return undefined;
}

function timestamp(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= 16) return undefined;
  const finer = beyondMicroseconds(bytes, start, end);
  if (finer !== undefined) return finer;
  for (let i = start + 16; i < end; i++) {
    if (bytes[i] !== 0x2b && bytes[i] !== 0x2d) continue;
    const text = decoder.decode(bytes.subarray(start, end));
    const [, zone] = /^\s*\d{4}-\d{2}-\d{2}[ T][\d:.]+ ?([+-]\d{2}(?::?\d{2})?)\s*$/.exec(text) ??
      [];
    if (zone === undefined || !/[1-9]/.test(zone)) return undefined;
    return `the zone ${zone}, which the type timestamptz would keep`;
  }
  return undefined;
}

function time(bytes: Uint8Array, start: number, end: number): string | undefined {
  return end - start > 10 && bytes[start + 4] === 0x2d && bytes[start + 7] === 0x2d
    ? "the date, which a time does not have"
    : beyondMicroseconds(bytes, start, end);
}

/** What every database drops in silence. */
export const lossChecks: Partial<Record<ColumnKind, LossCheck>> = {
  date,
  time,
  timestamp,
  timestamptz: beyondMicroseconds,
};

/** Whether a number has digits other than zero behind its point. */
export const fractionCheck: LossCheck = (bytes, start, end) => {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte !== 0x2e && (byte | 0x20) !== 0x65) continue;
    const text = decoder.decode(bytes.subarray(start, end));
    const value = Number(text);
    if (Number.isNaN(value)) return undefined;
    if (/e/i.test(text) ? Number.isInteger(value) : !/\.\d*[1-9]/.test(text)) return undefined;
    return "the digits behind the point, which a whole number does not have";
  }
  return undefined;
};

/** Whether a number is so large that it becomes infinite. */
export const rangeCheck: LossCheck = (bytes, start, end) => {
  for (let i = start; i < end; i++) {
    if (((bytes[i] ?? 0) | 0x20) !== 0x65) continue;
    const value = Number(decoder.decode(bytes.subarray(start, end)));
    return Math.abs(value) === Infinity && (bytes[end - 1] ?? 0) <= 0x39
      ? "all of the number, which is too large for a double"
      : undefined;
  }
  return end - start > 300 &&
      Math.abs(Number(decoder.decode(bytes.subarray(start, end)))) === Infinity
    ? "all of the number, which is too large for a double"
    : undefined;
};
