/** Days and times of Parquet, which are counted from 1970, as texts. */
import { UnreadableCell } from "./unreadable_cell.ts";

/** Units of a second: thousandths, millionths or billionths. */
export type SecondParts = 1_000n | 1_000_000n | 1_000_000_000n;

const daySeconds = 86_400n;
const dayNanoseconds = 86_400_000_000_000n;
/** The day from which an INT96 counts, which is that of astronomers, for 1970-01-01. */
const julianEpoch = 2_440_588n;
/** Of the years 1 to 9999, which is what texts of databases have. */
const [firstDay, lastDay] = [-719_162, 2_932_896];

/** A day such as `2024-02-29`. @throws {UnreadableCell} When it is in none of the years 1 to 9999. */
export function dayText(days: number): string {
  if (days < firstDay || days > lastDay) {
    throw new UnreadableCell("a day is in none of the years 1 to 9999", {
      cause: `it is ${days} days from 1970-01-01`,
    });
  }
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

/** A time of day such as `10:11:12.5`. @throws {UnreadableCell} When it is none. */
export function clockText(parts: bigint, perSecond: SecondParts): string {
  const seconds = parts / perSecond;
  if (parts < 0n || seconds >= daySeconds) {
    throw new UnreadableCell("a time of day is not within a day", {
      cause: `it is ${parts} of ${perSecond} parts of a second`,
    });
  }
  const clock = new Date(Number(seconds) * 1_000).toISOString().slice(11, 19);
  return clock + fractionText(parts % perSecond, perSecond);
}

/** A day and a time of day. @throws {UnreadableCell} When they are in none of the years 1 to 9999. */
export function momentText(parts: bigint, perSecond: SecondParts): string {
  const perDay = daySeconds * perSecond;
  const clock = ((parts % perDay) + perDay) % perDay;
  return `${dayText(Number((parts - clock) / perDay))} ${clockText(clock, perSecond)}`;
}

/** What an INT96 says: a day of astronomers, above the nanoseconds of the day. */
export function int96Text(value: bigint): string {
  const days = (value >> 64n) - julianEpoch;
  return momentText(days * dayNanoseconds + BigInt.asIntN(64, value), 1_000_000_000n);
}

/** Nothing for a whole second; no zeros at the end. */
function fractionText(parts: bigint, perSecond: SecondParts): string {
  if (parts === 0n) return "";
  const digits = String(perSecond + parts).slice(1);
  return `.${digits.replace(/0+$/, "")}`;
}
