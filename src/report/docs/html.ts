import { lineageOfPipeline } from "../../project/lineage.ts";
import type { Pipeline } from "../../project/model.ts";
import { drawGraph, graphStyle } from "../html/graph.ts";
import { graphScript } from "../html/graph_script.ts";
import { type Markup, markup } from "../html/markup.ts";
import { htmlPage } from "../html/page.ts";
import { count } from "../run/units.ts";
import { assetArticle, type AssetPlaces, type ConnectionOf, factList } from "./asset.ts";
import { docsScript, docsStyle } from "./browser.ts";

export interface DocsOptions {
  readonly title: string;
  /** Whether queries and code are shown. */
  readonly code: boolean;
  readonly connectionOf: ConnectionOf;
}

/**
 * Pipelines and their assets as a page in one file, with a list of all of them, a search and drawn graphs. It
 * has nothing but what the files say.
 */
export async function docsToHtml(
  pipelines: readonly Pipeline[],
  { title, ...options }: DocsOptions,
): Promise<string> {
  const assets = pipelines.reduce((sum, pipeline) => sum + pipeline.assets.length, 0);
  const chapters = pipelines.map((pipeline, index) => chapterOf(pipeline, { index, ...options }));
  const body = markup`<header>
<h1>${title}</h1>
<p class="quiet">${count(pipelines.length, "pipeline")}, ${count(assets, "asset")}.</p>
<label class="finder">Search <input type="search" class="filter" placeholder="name, column, owner, code"></label>
<p class="quiet" role="status" id="found"></p>
</header>
<div class="book">
<nav aria-label="Assets">
<details class="contents" open><summary>Contents</summary>
${chapters.map(({ contents }) => contents)}</details>
</nav>
<main>
${chapters.map(({ section }) => section)}</main>
</div>`;
  return await htmlPage({
    title,
    body,
    style: graphStyle + docsStyle,
    script: graphScript + docsScript,
  });
}

interface Chapter {
  readonly contents: Markup;
  readonly section: Markup;
}

function chapterOf(
  pipeline: Pipeline,
  { index, ...options }: Omit<DocsOptions, "title"> & { readonly index: number },
): Chapter {
  const assets = pipeline.assets.toSorted((a, b) => a.name < b.name ? -1 : 1);
  const anchors = new Map(assets.map(({ name }, position) => [name, `asset-${index}-${position}`]));
  const lineage = lineageOfPipeline(pipeline);
  const readers = Map.groupBy(lineage.edges, ({ from }) => from);
  const places: AssetPlaces = {
    pipeline,
    ...options,
    anchor: (name) => anchors.get(name),
    readers: (name) => (readers.get(name) ?? []).map(({ to }) => to),
  };
  const id = `pipeline-${index}`;
  const nodes = new Map(lineage.nodes.map(({ name }, position) => [name, position]));
  const graph = drawGraph({
    nodes: lineage.nodes.map(({ name, asset }, position) => ({
      id: `node-${index}-${position}`,
      title: name,
      subtitle: asset?.type ?? "outside of the pipeline",
      label: `${name}, ${asset?.type ?? "outside of the pipeline"}`,
      href: `#${anchors.get(name) ?? id}`,
      className: asset === undefined ? "outside" : "",
    })),
    edges: lineage.edges.map(({ from, to, symbolic }) => ({
      from: nodes.get(from) ?? 0,
      to: nodes.get(to) ?? 0,
      dashed: symbolic,
    })),
  }, { label: `Lineage of the pipeline ${pipeline.name}` });
  return {
    contents: markup`<section data-pipeline="${id}">
<h2><a href="#${id}">${pipeline.name}</a></h2>
<ul>
${
      assets.map(({ name }) =>
        markup`<li><a class="name" href="#${anchors.get(name)}">${name}</a></li>\n`
      )
    }</ul>
</section>
`,
    section: markup`<section class="pipeline" id="${id}" tabindex="-1">
<h2>${pipeline.name}</h2>
${
      factList({
        Schedule: pipeline.schedule,
        "First day": pipeline.startDate,
        Owner: pipeline.owner,
        Tags: pipeline.tags.join(", "),
        Domains: pipeline.domains.join(", "),
        "Default connections": Object.entries(pipeline.defaultConnections)
          .map(([platform, name]) => `${platform}: ${name}`).join(", "),
        ...pipeline.meta,
      })
    }${lineage.nodes.length === 0 ? undefined : graph}
${assets.map((asset) => assetArticle(asset, places))}</section>
`,
  };
}
