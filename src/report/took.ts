/** How long something took, to be put behind a line, such as ` (14 ms)`; empty when that is not known. */
export function took(ms: number | undefined): string {
  return ms === undefined ? "" : ` (${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms)`;
}
