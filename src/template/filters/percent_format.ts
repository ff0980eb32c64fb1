import { TemplateFailure } from "../failure.ts";
import { checkItems } from "../limits.ts";
import type { Given } from "../operation.ts";
import { print, represent } from "../printing.ts";
import { numberOf, typeName } from "../values.ts";

const conversion = /%(?:\((\w+)\))?([-+0 #]*)(\d*)(?:\.(\d+))?([a-zA-Z%]|$)/g;

/** Python's `%` formatting: `%s`, `%d`, `%.2f`, `%(name)s` and so on. @throws {TemplateFailure} */
export function formatPercent(format: string, { positional, named }: Given): string {
  let used = 0;
  const text = format.replace(conversion, (_, name, flags, width, precision, kind) => {
    if (kind === "%") return "%";
    const value = name === undefined ? positional[used++] : named.get(name);
    if (value === undefined) {
      throw new TemplateFailure(
        name === undefined
          ? `The format needs more than ${positional.length} values`
          : `The format needs the argument "${name}"`,
      );
    }
    checkItems(Math.max(Number(width), Number(precision ?? 0)), "The formatted text");
    const digits = precision === undefined ? undefined : Number(precision);
    return pad(convert(value, kind, digits), { flags, width: Number(width), kind });
  });
  if (used < positional.length) {
    throw new TemplateFailure(`The format uses ${used} of ${positional.length} values`);
  }
  return text;
}

function convert(value: unknown, kind: string, digits: number | undefined): string {
  if (kind === "s") return print(value).slice(0, digits);
  if (kind === "r") return represent(value).slice(0, digits);
  const number = numberOf(value);
  if (number === undefined) {
    throw new TemplateFailure(`The format "%${kind}" needs a number, not ${typeName(value)}`);
  }
  const whole = () => typeof value === "bigint" ? value : Math.trunc(number);
  switch (kind) {
    case "d":
    case "i":
    case "u":
      return String(whole());
    case "f":
    case "F":
      return number.toFixed(Math.min(digits ?? 6, 100));
    case "e":
    case "E":
      return exponent(number, { digits: digits ?? 6, kind });
    case "g":
    case "G":
      return String(Number(number.toPrecision(Math.min(digits || 6, 100))));
    case "x":
      return whole().toString(16);
    case "X":
      return whole().toString(16).toUpperCase();
    case "o":
      return whole().toString(8);
  }
  throw new TemplateFailure(`Unknown format "%${kind}"`);
}

function exponent(number: number, { digits, kind }: { digits: number; kind: string }): string {
  const text = number.toExponential(Math.min(digits, 100)).replace(/e([-+])(\d)$/, "e$10$2");
  return kind === "E" ? text.toUpperCase() : text;
}

function pad(
  text: string,
  { flags, width, kind }: { readonly flags: string; readonly width: number; readonly kind: string },
): string {
  const isNumber = kind !== "s" && kind !== "r";
  const signed = isNumber && !text.startsWith("-") && /[+ ]/.test(flags)
    ? (flags.includes("+") ? "+" : " ") + text
    : text;
  if (flags.includes("-")) return signed.padEnd(width);
  if (!isNumber || !flags.includes("0")) return signed.padStart(width);
  const sign = /^[-+ ]?/.exec(signed)![0];
  return sign + signed.slice(sign.length).padStart(width - sign.length, "0");
}
