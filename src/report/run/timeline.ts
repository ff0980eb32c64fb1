import { Markup, markup } from "../html/markup.ts";
import { appearances, toneOf } from "./status.ts";
import { count, duration, ticks } from "./units.ts";
import type { RunView, TaskView } from "./view.ts";

type StartedTask = TaskView & { readonly started: NonNullable<TaskView["started"]> };

const axisHeight = 24;
/** Shortest bar that is drawn when there is room for it, in percent of the width. */
const leastWidth = 0.2;
/** Shortest bar with a name in it. */
const namedWidth = 4;

/** When each task ran, and on which worker. */
export function timeline(view: RunView): Markup {
  const tasks = view.tasks.filter((task): task is StartedTask => task.started !== undefined);
  if (tasks.length === 0) {
    return markup`<section id="timeline" aria-labelledby="timeline-title">
<h2 id="timeline-title">Timeline</h2>
<p class="quiet">No task was started.</p>
</section>
`;
  }
  const lengthMs = Math.max(1, ...[view.facts.lastAt], maxOf(tasks));
  const lanes = lanesOf(tasks);
  const laneHeight = lanes.length <= 24 ? 30 : 18;
  const height = axisHeight + lanes.length * laneHeight;
  const percent = (ms: number) => Math.floor(Math.min(1, ms / lengthMs) * 100_000) / 1_000;
  const grid = ticks(lengthMs).map((at) =>
    markup`<line x1="${percent(at)}%" x2="${percent(at)}%" y1="${axisHeight - 6}" y2="${height}"/>
<text x="${percent(at)}%" y="13" dx="${at === 0 ? 0 : 4}">${at === 0 ? "0" : duration(at)}</text>\n`
  );
  const bars = lanes.map((lane, row) => {
    const top = axisHeight + row * laneHeight;
    return lane.map((task, position) => {
      const left = percent(task.started.at);
      const following = lane[position + 1];
      const next = following === undefined ? 100 : percent(following.started.at);
      const width = Math.max(percent(task.endedAt) - left, Math.min(leastWidth, next - left));
      return bar(task, { left, width: Math.round(width * 1_000) / 1_000, top, laneHeight });
    });
  });
  const names = lanes.map((_, row) =>
    markup`<text x="0" y="${axisHeight + (row + 0.5) * laneHeight + 4}">${row + 1}</text>\n`
  );
  const busyMs = tasks.reduce((sum, { started, endedAt }) => sum + endedAt - started.at, 0);
  const busy = Math.round(100 * busyMs / (lengthMs * lanes.length));
  return markup`<section id="timeline" aria-labelledby="timeline-title">
<h2 id="timeline-title">Timeline</h2>
<p class="quiet">${count(tasks.length, "task")} on ${
    count(lanes.length, "worker")
  }, which had something
to do for ${busy} % of the time. Thin bars are checks.</p>
<div class="tools">
<button type="button" data-stretch="0.5" aria-label="Shorten the timeline">−</button>
<button type="button" data-stretch="2" aria-label="Stretch the timeline">+</button>
<button type="button" data-stretch="0">Whole timeline</button>
</div>
<div class="timeline">
<svg class="lanes" aria-hidden="true" ${size(26, height)}>
${names}</svg>
<div class="scroll">
<svg class="bars" role="group" aria-label="Tasks by worker" ${size("100%", height)}>
<g class="grid" aria-hidden="true">
${grid}</g>
${bars}</svg>
</div>
</div>
<p class="details" aria-live="polite">Point at a bar, or Tab to it and use the arrow keys, to see what it
is; Enter goes to its asset.</p>
</section>
`;
}

function size(width: number | string, height: number): Markup {
  return new Markup(`width="${width}" height="${height}"`);
}

/** The tasks of each worker that had any, in order. */
function lanesOf(tasks: readonly StartedTask[]): StartedTask[][] {
  const bySlot = Map.groupBy(tasks, ({ started }) => started.slot);
  return [...bySlot].sort(([a], [b]) => a - b)
    .map(([, lane]) => lane.sort((a, b) => a.started.at - b.started.at));
}

function maxOf(tasks: readonly StartedTask[]): number {
  return tasks.reduce((most, { endedAt }) => Math.max(most, endedAt), 0);
}

interface Place {
  /** In percent. */
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly laneHeight: number;
}

function bar(task: StartedTask, { left, width, top, laneHeight }: Place): Markup {
  const { asset, kind, label, status, started, took, retries } = task;
  const { word } = appearances[status];
  const again = retries.length === 0 ? "" : `, ${count(retries.length + 1, "attempt")}`;
  const text = `${label}: ${word}, ${took}, from ${duration(started.at)} on worker ${
    started.slot + 1
  }${again}`;
  const inset = kind === "main" ? 3 : laneHeight / 4 + 2;
  const [y, height] = [top + inset, laneHeight - 2 * inset];
  const place = new Markup(`x="${left}%" y="${y}" width="${width}%" height="${height}"`);
  const name = width >= namedWidth && kind === "main" && laneHeight >= 24
    ? markup`<svg ${place} aria-hidden="true"><text x="6" y="${
      height / 2 + 4
    }">${label}</text></svg>`
    : undefined;
  const title = markup`<title>${text}</title>`;
  const link = markup`class="bar ${toneOf(status)}" href="#asset-${asset}"`;
  return markup`<a ${link}>${title}<rect ${place} rx="3"/>${name}</a>\n`;
}
