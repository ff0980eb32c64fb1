import { type Color, paint } from "../ansi.ts";
import { checkDots, outcomeWords } from "../summary.ts";
import { cutToWidth, fitToWidth, textWidth } from "../text_width.ts";
import { type DrawOptions, formatCounts, formatElapsed } from "./block.ts";
import type { AssetProgress, RunProgress, TaskState } from "./progress.ts";
import { listedAssets, shownAsset, type View } from "./view.ts";

export interface ScreenOptions extends DrawOptions {
  /** What the run is about: the first line. */
  readonly title: string;
  readonly view: View;
}

/** The lines of the full screen, one for each row at most; only assets that are visible are drawn. */
export function formatScreen(progress: RunProgress, options: ScreenOptions): string[] {
  const { title, view, size: { columns, rows } } = options;
  const listed = listedAssets(progress, view);
  const shown = shownAsset(listed, { view, progress });
  const body = Math.max(1, rows - 4);
  const listRows = Math.min(Math.max(1, listed.length), Math.ceil(body * 0.6));
  const logRows = body - listRows;
  const log = logRows > 0 ? shown?.log.slice(-logRows) ?? [] : [];
  const lines = [
    cutToWidth(title, columns),
    formatBar(progress, options),
    ...formatList(listed, { shown, rows: listRows, options }),
    painted(formatRule(shown?.name ?? "", columns), "gray", options),
    ...log.map((line) => cutToWidth(line, columns)),
  ].slice(0, rows - 1);
  const blank = Array<string>(Math.max(0, rows - 1 - lines.length)).fill("");
  const help = `↑↓ select · f ${view.onlyFailures ? "all" : "failures"} · q leave · Ctrl-C stop`;
  return [...lines, ...blank, painted(cutToWidth(help, columns), "gray", options)].slice(0, rows);
}

function formatBar(progress: RunProgress, options: ScreenOptions): string {
  const { columns } = options.size;
  if (columns < 40) return formatCounts(progress, options);
  const width = Math.min(20, Math.floor(columns / 4));
  const full = progress.total === 0 ? width : Math.floor(width * progress.done / progress.total);
  const counts = formatCounts(progress, {
    ...options,
    size: { ...options.size, columns: columns - width - 3 },
  });
  return `[${"#".repeat(full)}${"-".repeat(width - full)}] ${counts}`;
}

interface ListOptions {
  readonly shown: AssetProgress | undefined;
  readonly rows: number;
  readonly options: ScreenOptions;
}

/** As many assets as fit, around the one that is shown. */
function formatList(
  listed: readonly AssetProgress[],
  { shown, rows, options }: ListOptions,
): string[] {
  const { columns } = options.size;
  if (shown === undefined) {
    return [painted(cutToWidth("  nothing has failed", columns), "gray", options)];
  }
  const middle = listed.indexOf(shown) - Math.floor(rows / 2);
  const first = Math.max(0, Math.min(middle, listed.length - rows));
  const visible = listed.slice(first, first + rows);
  const longest = Math.max(...visible.map(({ name }) => textWidth(name)));
  const nameWidth = Math.min(longest, Math.floor(columns / 2));
  return visible.map((asset) => {
    const [word, color] = wordOf(asset);
    const cells = [
      asset === shown ? ">" : " ",
      word.padEnd(wordWidth),
      fitToWidth(asset.name, nameWidth),
      formatTime(asset, options.now).padStart(7),
      [...asset.checks.values()].map(dotOf).join(""),
      asset.error ?? "",
    ];
    const line = cells.filter((cell) => cell !== "").join(" ").trimEnd();
    return painted(cutToWidth(line, columns), color, options);
  });
}

type Word = readonly [string, Color | undefined];

const wordWidth = Math.max(...Object.values(outcomeWords).map(([word]) => word.length));

function wordOf({ main, checks }: AssetProgress): Word {
  const states = [...main === undefined ? [] : [main], ...checks.values()];
  const has = (state: TaskState) => states.includes(state);
  if (has("failed")) return outcomeWords.failed;
  if (has("cancelled")) return outcomeWords.cancelled;
  if (has("running")) return ["running", undefined];
  if (has("waiting")) return ["waiting", "gray"];
  return outcomeWords[
    main === undefined || main === "waiting" || main === "running" ? "checks_only" : main
  ];
}

function dotOf(state: TaskState): string {
  return state === "waiting" ? "-" : state === "running" ? "*" : checkDots[state];
}

/** How long the asset has taken; nothing for one that never started. */
function formatTime(asset: AssetProgress, now: number): string {
  if (asset.startedAt === undefined) return "";
  const runs = [asset.main, ...asset.checks.values()].includes("running");
  return formatElapsed((runs ? now : asset.endedAt ?? now) - asset.startedAt);
}

function formatRule(name: string, columns: number): string {
  const text = cutToWidth(`── ${name} `, columns);
  return text + "─".repeat(Math.max(0, columns - textWidth(text)));
}

function painted(text: string, color: Color | undefined, options: DrawOptions): string {
  return options.color && color !== undefined && text !== "" ? paint(text, color) : text;
}
