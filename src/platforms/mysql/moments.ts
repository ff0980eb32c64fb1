const moment =
  /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?\s*$/i;

/** A day and a time of day, with what follows them. */
export interface MysqlMoment {
  readonly day: string;
  /** `undefined` for a day alone. */
  readonly time: string | undefined;
  /** `undefined` for a time without a zone. */
  readonly zone: string | undefined;
}

/** The parts of a time in ISO's notation, with a `T` or a blank; `undefined` for any other text. */
export function momentOf(text: string): MysqlMoment | undefined {
  const [, day, time, zone] = moment.exec(text) ?? [];
  return day === undefined ? undefined : { day, time, zone };
}

/** A time in UTC as MySQL reads it; without a zone it is taken for one. `undefined` when it is none. */
export function utcText(text: string): string | undefined {
  const { day, time = "00:00", zone = "Z" } = momentOf(text) ?? {};
  if (day === undefined) return undefined;
  const [minutes = "", fraction = ""] = time.split(".");
  const [, sign = "+", hour = "00", minute = "00"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const utc = Date.parse(`${day}T${minutes.length === 5 ? `${minutes}:00` : minutes}Z`);
  if (Number.isNaN(utc) || Number(hour) > 15 || Number(minute) > 59) return undefined;
  const offsetMs = Number(`${sign}1`) * (Number(hour) * 60 + Number(minute)) * 60_000;
  const moved = new Date(utc - offsetMs).toISOString().slice(0, 19).replace("T", " ");
  return fraction === "" ? moved : `${moved}.${fraction}`;
}
