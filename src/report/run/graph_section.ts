import { drawGraph, graphTools } from "../html/graph.ts";
import { type Markup, markup } from "../html/markup.ts";
import { appearances, type Status, toneOf, worstOf } from "./status.ts";
import { count } from "./units.ts";
import type { AssetView, RunView } from "./view.ts";

/** A larger one shows nothing to the eye. */
const mostNodes = 400;

/** The graph of the assets, coloured by what became of them. */
export function graphSection(view: RunView): Markup {
  const { assets } = view;
  const shown = assets.length <= mostNodes ? assets : whatMatters(view);
  const left = assets.length - shown.length;
  const places = new Map(shown.map(({ index }, place) => [index, place]));
  const edges = shown.flatMap(({ index, upstreams, symbolic = [] }) => {
    const edgesOf = (positions: readonly number[], dashed: boolean) =>
      positions.filter((position) => places.has(position)).map((position) => ({
        from: places.get(position)!,
        to: places.get(index)!,
        dashed,
      }));
    return [...edgesOf(upstreams, false), ...edgesOf(symbolic, true)];
  });
  const drawing = shown.length === 0 ? undefined : markup`${graphTools("name or outcome")}
${drawGraph({ nodes: shown.map(nodeOf), edges }, { label: "Assets by outcome" })}`;
  return markup`<section id="graph" aria-labelledby="graph-title">
<h2 id="graph-title">Graph</h2>
${
    left === 0
      ? markup`<p class="quiet">Data flows from left to right, on narrow screens downwards. A mark at the right of an asset is the
outcome of its checks. Tab goes into the graph, the arrow keys along it.</p>`
      : markup`<p class="quiet folded">The run has ${
        count(assets.length, "asset")
      }, too many to draw.
${
        shown.length === 0
          ? "As nothing went wrong, none is drawn; the list below has all of them."
          : `Drawn are ${shown.length} of them: those in which something went wrong, and their
neighbours. The list below has all of them.`
      }</p>`
  }
${drawing}
</section>
`;
}

const calm: readonly Status[] = ["succeeded", "skipped", "done", "outside", "waiting"];

/** What went wrong or still runs, worst first, and then what is next to it, up to the limit. */
function whatMatters({ assets, downstreams }: RunView): readonly AssetView[] {
  const isCalm = ({ status, checks }: AssetView) =>
    calm.includes(status) && checks.every((check) => calm.includes(check.status));
  const unsettled = assets.filter((asset) => !isCalm(asset));
  const causes = unsettled.filter(({ status }) =>
    status !== "upstream_failed" && status !== "not_started"
  );
  const chosen = new Set<number>();
  const add = (index: number) => {
    if (chosen.size < mostNodes) chosen.add(index);
  };
  for (const { index } of causes) add(index);
  for (const { index, upstreams } of causes) {
    upstreams.forEach(add);
    for (const asset of downstreams.get(index) ?? []) add(asset.index);
  }
  return assets.filter(({ index }) => chosen.has(index));
}

function nodeOf(asset: AssetView) {
  const { index, name, type, status, main, checks } = asset;
  const { sign, word } = appearances[status];
  const took = main?.took;
  const mark = checks.length === 0 ? undefined : checkMark(asset);
  return {
    id: `node-${index}`,
    title: name,
    subtitle: [`${sign} ${word}`, took].filter((part) => part !== undefined).join(" · "),
    label: [name, type, word, took, mark?.label].filter((part) => part !== undefined).join(", "),
    href: `#asset-${index}`,
    className: `${toneOf(status)}${status === "outside" || status === "done" ? " aside" : ""}`,
    mark,
  };
}

function checkMark({ checks }: AssetView) {
  const statuses = checks.map(({ status }) => status);
  const worst = worstOf(statuses);
  const many = statuses.filter((status) => status === worst).length;
  const { sign, word } = appearances[worst];
  return {
    text: many === checks.length ? `${sign}${many}` : `${sign}${many}/${checks.length}`,
    className: toneOf(worst),
    label: many === checks.length
      ? `${count(many, "check")} ${word}`
      : `${many} of ${count(checks.length, "check")} ${word}`,
  };
}
