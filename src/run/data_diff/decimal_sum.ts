/** Sum, least, greatest and spread of decimal numbers of any size, the first three to the last digit. */
export class DecimalSum {
  #count = 0;
  #scale = 0;
  /** Times ten to the power of the scale. */
  #sum = 0n;
  #least: Decimal | undefined;
  #most: Decimal | undefined;
  /** Of the values so far, as Welford has it. */
  #mean = 0;
  #squares = 0;
  /** NaN and the infinities, which no sum has. */
  #others = 0;

  /** @param text As `canonicalDecimal` writes it; what is no finite number is counted apart. */
  add(text: string): void {
    const value = readDecimal(text);
    if (value === undefined) {
      this.#others++;
      return;
    }
    if (value.scale > this.#scale) {
      this.#sum *= 10n ** BigInt(value.scale - this.#scale);
      this.#scale = value.scale;
    }
    this.#sum += scaled(value, this.#scale);
    if (this.#least === undefined || compare(value, this.#least) < 0) this.#least = value;
    if (this.#most === undefined || compare(value, this.#most) > 0) this.#most = value;
    this.#count++;
    const number = Number(text);
    const difference = number - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (number - this.#mean);
  }

  /** The figures by their names; `undefined` without values. */
  read(): Readonly<Record<string, string | number | undefined>> {
    const none = this.#count === 0;
    const sum = { digits: this.#sum, scale: this.#scale };
    return {
      "Min": this.#least && writeDecimal(this.#least),
      "Max": this.#most && writeDecimal(this.#most),
      "Avg": none ? undefined : Number((Number(writeDecimal(sum)) / this.#count).toPrecision(15)),
      "Sum": none ? undefined : writeDecimal(sum),
      "StdDev": this.#count < 2
        ? undefined
        : Number(Math.sqrt(this.#squares / (this.#count - 1)).toPrecision(12)),
      ...this.#others === 0 ? {} : { "NaN and Infinity": this.#others },
    };
  }
}

/** `digits` over ten to the power of `scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** The difference of two numbers to its last digit; `undefined` when one of the texts is none. */
export function subtractDecimals(a: string, b: string): string | undefined {
  const [x, y] = [readDecimal(a), readDecimal(b)];
  if (x === undefined || y === undefined) return undefined;
  const scale = Math.max(x.scale, y.scale);
  const [left, right] = [scaled(x, scale), scaled(y, scale)];
  return writeDecimal({ digits: left - right, scale });
}

function scaled({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function readDecimal(text: string): Decimal | undefined {
  const [, whole, fraction = ""] = /^(-?\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return whole === undefined
    ? undefined
    : { digits: BigInt(whole + fraction), scale: fraction.length };
}

function writeDecimal({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? "-" : "";
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, "");
  return sign + (fraction === "" ? whole : `${whole}.${fraction}`);
}

function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [scaled(a, scale), scaled(b, scale)];
  return x === y ? 0 : x < y ? -1 : 1;
}
