import { paint } from "../ansi.ts";
import type { TerminalSize } from "../terminal_drawing.ts";
import { cutToWidth } from "../text_width.ts";
import type { RunProgress } from "./progress.ts";

export interface DrawOptions {
  readonly size: TerminalSize;
  readonly color: boolean;
  /** Whether the user asked the run to stop. */
  readonly stopping: boolean;
  /** On the clock that {@linkcode RunProgress} was given. */
  readonly now: number;
}

/** The lines below those of the run: how far it is, and what is running, on a third of the screen. */
export function formatBlock(progress: RunProgress, options: DrawOptions): string[] {
  const { columns, rows } = options.size;
  const { running } = progress;
  if (rows < 4) return [];
  const room = Math.max(0, Math.floor(rows / 3) - 1);
  const shown = running.length <= room ? running : running.slice(0, Math.max(0, room - 1));
  const more = running.length - shown.length;
  return [
    formatCounts(progress, options),
    ...shown.map(({ id, startedAt }) => {
      const elapsed = formatElapsed(options.now - startedAt);
      return `  ${cutToWidth(id, columns - elapsed.length - 4)}  ${elapsed}`;
    }),
    ...more > 0 && room > 0 ? [cutToWidth(`  … and ${more} more`, columns)] : [],
  ];
}

/** How far the run is, such as `12 of 40 done · 1 failed · 3 running · 0:42`. */
export function formatCounts(
  { done, total, failed, running, startedAt }: RunProgress,
  { size, color, stopping, now }: DrawOptions,
): string {
  const counts = [
    `${done} of ${total} done`,
    failed === 0 ? undefined : `${failed} failed`,
    `${running.length} ${stopping ? "stopping" : "running"}`,
    formatElapsed(now - startedAt),
  ];
  const line = cutToWidth(counts.filter((count) => count !== undefined).join(" · "), size.columns);
  return color ? line.replace(/\d+ failed/, (count) => paint(count, "red")) : line;
}

/** Whole seconds of a time, such as `0:42` or `1:02:03`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (count: number) => String(count).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
