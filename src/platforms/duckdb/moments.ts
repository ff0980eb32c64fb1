/** Dates and times as DuckDB prints them, without asking it for each. */

const secondsOfDay = 86_400;

/** Makes the texts of moments; rows that follow each other are often of one day. */
export class MomentTexts {
  #day = NaN;
  #dayText = "";

  /**
   * A date by its days since 1970.
   * @returns `undefined` for a year that is not written with four digits, and for infinity.
   */
  date(day: number): string | undefined {
    if (day === this.#day) return this.#dayText;
    // From 0001-01-01 to 9999-12-31.
    if (!(day >= -719_162 && day <= 2_932_896)) return undefined;
    this.#day = day;
    this.#dayText = new Date(day * secondsOfDay * 1_000).toISOString().slice(0, 10);
    return this.#dayText;
  }

  /**
   * A moment by its units since 1970, of which a second has `perSecond`, a power of ten.
   * @returns `undefined` where {@linkcode MomentTexts.date} has none, or a number is not exact.
   */
  timestamp(units: number, perSecond: number): string | undefined {
    if (!Number.isSafeInteger(units)) return undefined;
    const perDay = perSecond * secondsOfDay;
    const day = Math.floor(units / perDay);
    const date = this.date(day);
    if (date === undefined) return undefined;
    const rest = units - day * perDay;
    const second = Math.floor(rest / perSecond);
    const part = rest - second * perSecond;
    const hours = twoDigits(Math.floor(second / 3_600));
    const minutes = twoDigits(Math.floor(second / 60) % 60);
    const text = `${date} ${hours}:${minutes}:${twoDigits(second % 60)}`;
    if (part === 0) return text;
    // The one in front keeps the zeros after it.
    return `${text}.${String(perSecond + part).slice(1).replace(/0+$/, "")}`;
  }
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
