import type { Outcome } from "../event.ts";
import { type Markup, markup } from "../html/markup.ts";

/**
 * What became of a task or an asset.
 * - `checks_failed`: an asset that was done, and a check of it failed
 * - `interrupted`: started, and the process ended before it did
 * - `running`, `waiting`: in a run that still goes on
 * - `done`: by the run that this one continues
 * - `outside`: not chosen, only something else needs it
 */
export type Status =
  | Outcome
  | "checks_failed"
  | "interrupted"
  | "running"
  | "waiting"
  | "done"
  | "outside";

interface Appearance {
  readonly word: string;
  /** For those who cannot tell the colours apart. */
  readonly sign: string;
  /** Statuses of one tone look alike. */
  readonly tone: "good" | "bad" | "blocked" | "stopped" | "active" | "idle";
}

/** In the order in which they matter to the reader. */
export const appearances: Readonly<Record<Status, Appearance>> = {
  failed: { word: "failed", sign: "✗", tone: "bad" },
  checks_failed: { word: "failed due to checks", sign: "✗", tone: "bad" },
  interrupted: { word: "interrupted", sign: "■", tone: "stopped" },
  cancelled: { word: "cancelled", sign: "■", tone: "stopped" },
  upstream_failed: { word: "upstream failed", sign: "↯", tone: "blocked" },
  running: { word: "running", sign: "▶", tone: "active" },
  not_started: { word: "not started", sign: "○", tone: "idle" },
  waiting: { word: "waiting", sign: "○", tone: "idle" },
  succeeded: { word: "succeeded", sign: "✓", tone: "good" },
  skipped: { word: "skipped", sign: "–", tone: "idle" },
  done: { word: "done before", sign: "✓", tone: "idle" },
  outside: { word: "not chosen", sign: "–", tone: "idle" },
};

const order = Object.keys(appearances) as Status[];

/** Which of several statuses matters most; `outside` for none. */
export function worstOf(statuses: readonly Status[]): Status {
  return order.find((status) => statuses.includes(status)) ?? "outside";
}

/** How much a status matters: what matters most comes first. */
export function rankOf(status: Status): number {
  return order.indexOf(status);
}

/** The class that gives an element the colours of a status. */
export function toneOf(status: Status): string {
  return `tone-${appearances[status].tone}`;
}

/** A status as a word on its colour. */
export function badge(status: Status): Markup {
  const { sign, word } = appearances[status];
  return markup`<span class="badge ${toneOf(status)}">${sign} ${word}</span>`;
}

/** How many there are of each status, worst first, as badges. */
export function countBadges(statuses: readonly Status[]): Markup[] {
  return order.map((status) => ({
    status,
    count: statuses.filter((each) => each === status).length,
  })).filter(({ count }) => count > 0).map(({ status, count }) => {
    const { sign, word } = appearances[status];
    return markup`<span class="badge ${toneOf(status)}">${sign} ${count} ${word}</span> `;
  });
}
