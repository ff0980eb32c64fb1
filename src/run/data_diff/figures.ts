import { subtractDecimals } from "./decimal_sum.ts";
import type { Statistic } from "./statistics.ts";

/** A figure of both sides, and how far they are apart. */
export interface FigureDiff {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  /** Source less target; empty when they are no numbers. */
  readonly diff: string;
  /** Of the target, such as `-16.7%`; empty when they are no numbers. */
  readonly diffPercent: string;
}

/**
 * The figures of two sides beside each other.
 * @param tolerance Percentage below which a difference is shown as being below it.
 */
export function compareFigures(
  source: readonly Statistic[],
  target: readonly Statistic[],
  { tolerance }: { readonly tolerance: number },
): FigureDiff[] {
  const names = new Set([...source, ...target].map(({ name }) => name));
  const valueIn = (side: readonly Statistic[], name: string) =>
    side.find((figure) => figure.name === name)?.value ?? "";
  return [...names].map((name) => {
    const [a, b] = [valueIn(source, name), valueIn(target, name)];
    const diff = subtractDecimals(a.replace(/%$/, ""), b.replace(/%$/, ""));
    return {
      name,
      source: a,
      target: b,
      diff: diff ?? "",
      diffPercent: diff === undefined ? "" : percent(diff, b, tolerance),
    };
  });
}

function percent(diff: string, target: string, tolerance: number): string {
  const [part, whole] = [Number(diff), parseFloat(target)];
  if (part === 0) return "0%";
  if (whole === 0) return "∞%";
  const share = 100 * part / whole;
  if (Math.abs(share) < tolerance) return `<${tolerance}%`;
  return `${Number(share.toPrecision(3))}%`;
}
