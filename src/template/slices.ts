import { charactersOf } from "./limits.ts";
import { TemplateFailure } from "./failure.ts";
import { isInteger, Tuple, typeName } from "./values.ts";

/** Bounds as written; `null` for one that is left out. */
interface Bounds {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;
}

/** `value[start:stop:step]` as in Python. @throws {TemplateFailure} When the value or a bound does not fit. */
export function slice(value: unknown, bounds: Bounds): unknown {
  if (typeof value === "string") return pick(charactersOf(value), bounds).join("");
  if (!Array.isArray(value)) throw new TemplateFailure(`Cannot take a slice of ${typeName(value)}`);
  const items = pick(value, bounds);
  return value instanceof Tuple ? Tuple.from(items) : items;
}

function pick(items: readonly unknown[], bounds: Bounds): unknown[] {
  const step = bound(bounds.step) ?? 1;
  if (step === 0) throw new TemplateFailure("The step of a slice must not be zero");
  const { length } = items;
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (value: number | undefined, otherwise: number) => {
    if (value === undefined) return otherwise;
    return Math.min(Math.max(value < 0 ? value + length : value, low), high);
  };
  const start = clamp(bound(bounds.start), step > 0 ? low : high);
  const stop = clamp(bound(bounds.stop), step > 0 ? high : low);
  const picked: unknown[] = [];
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) {
    picked.push(items[index]);
  }
  return picked;
}

function bound(value: unknown): number | undefined {
  if (value === null) return undefined;
  if (isInteger(value)) return Number(value);
  throw new TemplateFailure(`The bounds of a slice must be integers, not ${typeName(value)}`);
}
