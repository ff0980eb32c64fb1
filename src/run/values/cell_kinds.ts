/** What the values of a column are, told from what its database calls the type. */

const numbers =
  /^(u?(?:tiny|small|medium|big|huge)?int(?:eger)?\d*|u?int\d+|(?:big|small)?serial|bignumeric|(?:big)?decimal|numeric|number|dec|decfloat|fixed|float\d*|double(?: precision)?|real|money)\b/i;
const moments = /\b(?:date|time|timestamp|datetime)|^(?:date|time|timestamp|datetime)/i;

/** Whether a type is one of numbers. */
export function isNumberType(type: string): boolean {
  return numbers.test(type.trim()) && !/\[\]$/.test(type);
}

/** Whether a type is one of dates, times or instants. */
export function isMomentType(type: string): boolean {
  return moments.test(type.trim()) && !/\[\]$/.test(type);
}

/** Whether two texts mean the same instant, however they are written. */
export function sameInstant(a: string, b: string): boolean {
  const [first, second] = [canonicalMoment(a), canonicalMoment(b)];
  return first !== undefined && first === second;
}

const momentText =
  /^([+-]?\d{4,}-\d\d-\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d+))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)?$/i;

/**
 * An instant in one form, with all of its fraction: in UTC where the text has a zone, which a text without
 * one is taken to be in. `undefined` for any other text.
 */
export function canonicalMoment(text: string): string | undefined {
  const [, date, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    momentText.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  const wall = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(wall)) return undefined;
  const instant = new Date(wall - offsetSeconds(zone) * 1_000).toISOString().slice(0, -5);
  const rest = fraction.replace(/0+$/, "");
  return rest === "" ? instant : `${instant}.${rest}`;
}

/** Zones of the time before there were zones have seconds. */
function offsetSeconds(zone: string): number {
  const [, sign, hours = "0", minutes = "0", seconds = "0"] =
    /^([+-])(\d\d):?(\d\d)?:?(\d\d)?/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
