import { Markup, markup } from "../html/markup.ts";
import { compareRuns, rule, type RunComparison } from "./comparison.ts";
import type { RunReportOptions } from "./facts.ts";
import { badge, rankOf, toneOf, worstOf } from "./status.ts";
import { foldedTable } from "./table.ts";
import { count, duration } from "./units.ts";
import type { AssetView, RunView } from "./view.ts";
import { isJob, type StatementFacts, statementLine } from "../../statement_facts.ts";

interface Row {
  readonly asset: AssetView;
  readonly comparison: RunComparison;
}

/** Every asset: what became of it, how long it took, and how long it usually takes. */
export function durations(
  { chosen, assets }: RunView,
  { earlier }: Pick<RunReportOptions, "earlier">,
): Markup {
  const rows = chosen.map((asset): Row => ({
    asset,
    comparison: compareRuns(
      asset.main?.status === "succeeded" ? asset.main.ms : undefined,
      earlier.map((run) => run.durations.get(asset.name)),
    ),
  }));
  rows.sort((a, b) =>
    rankOf(a.asset.status) - rankOf(b.asset.status) ||
    Number(b.comparison.remarkable !== undefined) - Number(a.comparison.remarkable !== undefined) ||
    (b.asset.main?.ms ?? 0) - (a.asset.main?.ms ?? 0)
  );
  const others = assets.filter(({ status }) => status === "outside" || status === "done");
  return markup`<section id="assets" aria-labelledby="assets-title">
<h2 id="assets-title">Durations</h2>
<p class="quiet">${
    earlier.length === 0
      ? "There is no earlier run of this environment to compareRuns with."
      : `Compared with ${
        count(earlier.length, "earlier run")
      } of this environment, as far as the asset
succeeded there; the last bar is this run. Marked is what took ${rule.factor} times its median or more and
${duration(rule.ms)} longer, or as much less, with at least ${rule.runs} runs to compareRuns with.`
  }</p>
${
    foldedTable({
      label: "Durations",
      columns: ["Asset", "Outcome", "Duration", "Median", "Range", "History"],
      rows: rows.map((row) => rowOf(row)),
    })
  }${
    others.length === 0
      ? undefined
      : markup`<p class="quiet">Needed, but not part of this run: ${
        others.map(({ index, name, status }, position) =>
          markup`${
            position === 0 ? "" : ", "
          }<span class="name" id="asset-${index}">${name}</span>${
            status === "done" ? " (done before)" : ""
          }`
        )
      }</p>
`
  }</section>
`;
}

function rowOf({ asset, comparison }: Row): Markup {
  const { index, name, type, status, main, checks } = asset;
  const { usual, remarkable } = comparison;
  const worst = worstOf(checks.map((check) => check.status));
  const isWorse = checks.length > 0 && status !== "checks_failed" &&
    main?.status === "succeeded" && worst !== "succeeded";
  const attempts = main === undefined || main.retries.length === 0
    ? undefined
    : markup` <span class="quiet">${count(main.retries.length + 1, "attempt")}</span>`;
  return markup`<tr id="asset-${index}">
<th scope="row"><span class="name">${name}</span> <span class="quiet">${type}</span></th>
<td>${badge(status)}${
    isWorse ? markup` <span class="quiet">checks:</span> ${badge(worst)}` : undefined
  }${attempts}${jobs(main?.statements ?? [])}</td>
<td class="number">${main?.took ?? "–"}${remark(remarkable)}</td>
<td class="number">${usual === undefined ? "–" : duration(usual.median)}</td>
<td class="number">${
    usual === undefined ? "–" : `${duration(usual.least)} – ${duration(usual.most)}`
  }</td>
<td>${sparkline(main?.ms, { comparison, tone: toneOf(status) })}</td>
</tr>
`;
}

/** What the system told of the statements: jobs with their links, bytes and cost. */
function jobs(statements: readonly StatementFacts[]): Markup[] {
  return statements.filter(isJob).map(({ url, ...facts }) => {
    const text = statementLine(facts);
    // Only what can be nothing but an address becomes a link.
    const link = url !== undefined && /^https:\/\//.test(url);
    return markup`<br><span class="quiet">${
      link ? markup`<a href="${url}" rel="noreferrer">${text}</a>` : text
    }</span>`;
  });
}

function remark(factor: number | undefined): Markup | undefined {
  if (factor === undefined) return undefined;
  return factor > 1
    ? markup`<br><span class="badge tone-blocked">${factor.toFixed(1)}× slower than usual</span>`
    : markup`<br><span class="badge tone-active">${
      (1 / factor).toFixed(1)
    }× faster than usual</span>`;
}

const [barWidth, barGap, sparkHeight] = [4, 2, 24];

/** One bar for each earlier run, oldest first, and one for this run. */
function sparkline(
  ms: number | undefined,
  { comparison, tone }: { readonly comparison: RunComparison; readonly tone: string },
): Markup | undefined {
  const { earlier, usual } = comparison;
  if (usual === undefined) return undefined;
  const all = [...earlier.toReversed(), ms];
  const most = Math.max(usual.most, ms ?? 0, 1);
  // One path for all of them: a page may have thousands of these.
  const line = (value: number | undefined, position: number) => {
    if (value === undefined) return "";
    const height = Math.max(1, Math.round(value / most * sparkHeight));
    return `M${position * (barWidth + barGap) + barWidth / 2} ${sparkHeight}v-${height}`;
  };
  const before = earlier.toReversed().map(line).join("");
  const width = all.length * (barWidth + barGap);
  const text = all.map((value) => value === undefined ? "–" : duration(value)).join(", ");
  return markup`<svg class="spark" role="img" ${new Markup(
    `width="${width}" height="${sparkHeight}"`,
  )}><title>Oldest first: ${text}</title><path d="${before}"/><path class="${tone}" d="${
    line(ms, earlier.length)
  }"/></svg>`;
}
