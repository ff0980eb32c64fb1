/**
 * Puts as many as possible of one list beside one of another that fits, each once. Which fit is no equality:
 * an expected row that names few columns fits rows that differ, and may not take the one that another needs.
 * @returns Those of the first list that have one.
 */
export function matchMost<A, B>(
  wanted: readonly A[],
  found: readonly B[],
  fits: (a: A, b: B) => boolean,
): Map<A, B> {
  const owners = new Map<B, A>();
  const matched = new Map<A, B>();
  for (const first of wanted) {
    // A way from one without a partner over pairs that change theirs, to one that is free.
    const reachedFrom = new Map<B, A>();
    const waiting: A[] = [first];
    let free: B | undefined;
    for (const a of waiting) {
      free = found.find((b) => !owners.has(b) && fits(a, b));
      if (free !== undefined) {
        reachedFrom.set(free, a);
        break;
      }
      for (const b of found) {
        const owner = owners.get(b);
        if (owner === undefined || reachedFrom.has(b) || !fits(a, b)) continue;
        reachedFrom.set(b, a);
        waiting.push(owner);
      }
    }
    while (free !== undefined) {
      const a = reachedFrom.get(free);
      if (a === undefined) break;
      const earlier = matched.get(a);
      owners.set(free, a);
      matched.set(a, free);
      free = earlier;
    }
  }
  return matched;
}
