import { graphStyle } from "../html/graph.ts";
import { graphScript } from "../html/graph_script.ts";
import { type Markup, markup } from "../html/markup.ts";
import { htmlPage } from "../html/page.ts";
import { checks } from "./checks.ts";
import { durations } from "./durations.ts";
import type { RunReportOptions } from "./facts.ts";
import { failures } from "./failures.ts";
import { graphSection } from "./graph_section.ts";
import { head } from "./head.ts";
import { reportScript } from "./script.ts";
import { reportStyle } from "./style.ts";
import { timeline } from "./timeline.ts";
import { moment } from "./units.ts";
import { verdictOf, viewOf } from "./view.ts";

/** A run as a page in one file that loads nothing: first what went wrong, then all there is to see. */
export async function runToHtml(options: RunReportOptions): Promise<string> {
  const view = viewOf(options);
  const { pipeline, run } = view.facts.header;
  const { word } = verdictOf(view);
  const sections: readonly (readonly [string, string, Markup | undefined])[] = [
    ["errors", "Errors", failures(view)],
    ["graph", "Graph", graphSection(view)],
    ["timeline", "Timeline", timeline(view)],
    ["assets", "Durations", durations(view, options)],
    ["checks", "Checks", checks(view)],
  ];
  const present = sections.filter(([, , section]) => section !== undefined);
  const body = markup`${head(view, options)}
<nav aria-label="Parts of this page">${
    present.map(([id, name]) => markup`<a href="#${id}">${name}</a> `)
  }</nav>
<main>
${present.map(([, , section]) => section)}</main>
<footer class="quiet">Made by bruin report at ${
    moment(options.now)
  }. This page loads nothing.</footer>`;
  return await htmlPage({
    title: `${pipeline} ${word.toLowerCase()}: ${run}`,
    body,
    style: graphStyle + reportStyle,
    script: graphScript + reportScript,
  });
}
