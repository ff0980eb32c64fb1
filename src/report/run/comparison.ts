/** An asset's duration beside those of earlier runs, all in milliseconds. */
export interface RunComparison {
  /** Latest first; `undefined` for a run in which the asset did not succeed. */
  readonly earlier: readonly (number | undefined)[];
  /** Of the earlier ones; `undefined` when there are none. */
  readonly usual:
    | { readonly median: number; readonly least: number; readonly most: number }
    | undefined;
  /** How many times its median it took, when that is worth a remark. */
  readonly remarkable: number | undefined;
}

/** When a duration is worth a remark. */
export const rule = {
  /** So many earlier successes are needed to say what is usual. */
  runs: 3,
  /** Slower than the median by this factor, or faster. */
  factor: 1.5,
  /** And by so many milliseconds. */
  ms: 1_000,
} as const;

/** Compares the duration of an asset that succeeded; `undefined` for one that did not. */
export function compareRuns(
  ms: number | undefined,
  earlier: readonly (number | undefined)[],
): RunComparison {
  const known = earlier.filter((each) => each !== undefined).sort((a, b) => a - b);
  const [least, most] = [known.at(0), known.at(-1)];
  if (least === undefined || most === undefined) {
    return { earlier, usual: undefined, remarkable: undefined };
  }
  const middle = known.slice(Math.ceil(known.length / 2) - 1, Math.floor(known.length / 2) + 1);
  const median = middle.reduce((sum, each) => sum + each, 0) / middle.length;
  const usual = { median, least, most };
  if (ms === undefined || known.length < rule.runs) {
    return { earlier, usual, remarkable: undefined };
  }
  const slower = ms >= median * rule.factor && ms - median >= rule.ms;
  const faster = ms * rule.factor <= median && median - ms >= rule.ms;
  return { earlier, usual, remarkable: slower || faster ? ms / median : undefined };
}
