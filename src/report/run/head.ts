import { Markup, markup } from "../html/markup.ts";
import type { RunReportOptions } from "./facts.ts";
import { countBadges, toneOf } from "./status.ts";
import { count, duration, moment } from "./units.ts";
import { type RunView, verdictOf } from "./view.ts";

/** What the run was, and how it ended. */
export function head(view: RunView, { now }: Pick<RunReportOptions, "now">): Markup {
  const { facts: { header, ended, lastAt, unreadable }, chosen, tasks } = view;
  const { word, status } = verdictOf(view);
  const checks = tasks.filter(({ kind }) => kind === "column_check" || kind === "custom_check");
  const took = ended?.ms ?? lastAt;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Run", header.run],
    ["Environment", header.environment],
    ["Interval", `${plain(header.interval.start)} – ${plain(header.interval.end)}`],
    ["Started", moment(new Date(header.started))],
    [
      ended === undefined ? "Last sign of life" : "Duration",
      `${ended === undefined ? "after " : ""}${duration(took)}`,
    ],
    ["Exit code", ended === undefined ? undefined : String(ended.exit)],
    ["Full refresh", header.refresh ? "yes" : undefined],
    ["Assets", `${chosen.length} of ${header.total}`],
    ["Workers", String(header.workers)],
    ["Program", `bruin ${header.program}`],
  ];
  const rows = facts.filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      markup`<div${name === "Interval" ? new Markup(' class="long"') : undefined}><dt>${name}</dt>
<dd>${value}</dd></div>\n`
    );
  const statuses = checks.map((check) => check.status);
  return markup`<header>
<p class="quiet kicker">Pipeline run</p>
<h1><span>${header.pipeline}</span> <strong class="verdict ${toneOf(status)}">${word}</strong></h1>
<p class="counts">${count(chosen.length, "asset")}: ${
    countBadges(chosen.map((asset) => asset.status))
  }${
    checks.length === 0 ? undefined : markup`
<span class="more">${count(checks.length, "check")}: ${countBadges(statuses)}</span>`
  }</p>
${notice(view, now)}${
    unreadable === 0 ? undefined : markup`
<p class="notice tone-blocked">${
      count(unreadable, "line")
    } of the journal of this run could not be read;
what they said is missing here.</p>`
  }
<dl class="facts">
${rows}</dl>
</header>`;
}

/** Says what a run without an end means. */
function notice({ facts: { ended, header, lastAt }, alive }: RunView, now: Date) {
  if (ended !== undefined) return undefined;
  const last = moment(new Date(Date.parse(header.started) + lastAt));
  return alive
    ? markup`<p class="notice tone-active">This run still goes on. The report shows what was known at
${moment(now)}; make it again for more.</p>`
    : markup`<p class="notice tone-stopped">This run has no end: the process was killed, or its machine
stopped, or its disk was full. What is not known to have ended is shown as interrupted. The last entry
of its journal is of ${last}. <code>bruin run --continue</code> runs what is left.</p>`;
}

/** To the second, as the log has it. */
function plain(timestamp: string): string {
  return timestamp.replace("T", " ").replace(/\.\d+/, "").replace(/Z$|[+-]00:?00$/, "");
}
