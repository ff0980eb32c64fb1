import { relative } from "node:path";
import type { Lineage, LineageNode } from "../../project/lineage.ts";
import type { Asset } from "../../project/model.ts";
import { drawGraph, graphStyle, graphTools } from "../html/graph.ts";
import { graphScript } from "../html/graph_script.ts";
import { type Markup, markup } from "../html/markup.ts";
import { htmlPage } from "../html/page.ts";
import { columnScript, columnStyle, PageColumns } from "./columns.ts";

/**
 * Lineage as a page in one file: the graph drawn, and the same as a list for who cannot see it.
 * @param asked The asset to stand out; `undefined` for none.
 */
export async function lineageToHtml(lineage: Lineage, asked?: Asset): Promise<string> {
  const view = viewOf(lineage);
  const title = asked === undefined
    ? `Lineage of the pipeline ${lineage.pipeline.name}`
    : `Lineage of ${asked.name}`;
  const graph = drawGraph({
    nodes: lineage.nodes.map((node, index) => ({
      id: `node-${index}`,
      title: node.name,
      subtitle: node.asset?.type ?? outside,
      label: labelOf(node, view),
      href: `#entry-${index}`,
      className: node.asset === undefined ? "outside" : node.name === asked?.name ? "asked" : "",
    })),
    edges: lineage.edges.map(({ from, to, symbolic }) => ({
      from: view.indexes.get(from)!,
      to: view.indexes.get(to)!,
      dashed: symbolic,
    })),
  }, { label: title });
  const nodes = count(lineage.nodes.length, "node");
  const edges = count(lineage.edges.length, "dependency", "dependencies");
  const body = markup`<header>
<h1>${title}</h1>
<p class="quiet">${nodes}, ${edges}. Data flows from left to right; dashed lines are symbolic
dependencies, which runs do not wait for.</p>
</header>
<main>
${graphTools("name or type")}
<p class="quiet" id="keys">With the keyboard: Tab goes into the graph, the arrow keys along it, Enter to
the entry in the list below.</p>
${graph}
${view.columns.status}
<h2>As a list</h2>
<ul class="entries">
${lineage.nodes.map((node) => entry(node, view))}</ul>
</main>`;
  return await htmlPage({
    title,
    body,
    style: graphStyle + lineageStyle + columnStyle,
    script: graphScript + columnScript,
  });
}

const outside = "outside of the pipeline";

/** Neighbours of each node, by name. */
interface View {
  readonly directory: string;
  readonly indexes: ReadonlyMap<string, number>;
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
  readonly downstreams: ReadonlyMap<string, readonly string[]>;
  readonly columns: PageColumns;
}

function viewOf({ pipeline, nodes, edges }: Lineage): View {
  const gather = (pairs: readonly (readonly [string, string])[]) => {
    const groups = Map.groupBy(pairs, ([key]) => key);
    return new Map([...groups].map(([key, group]) => [key, group.map(([, other]) => other)]));
  };
  return {
    directory: pipeline.directory,
    indexes: new Map(nodes.map(({ name }, index) => [name, index])),
    upstreams: gather(edges.map(({ from, to }) => [to, from])),
    downstreams: gather(edges.map(({ from, to }) => [from, to])),
    columns: new PageColumns(nodes.flatMap(({ asset }) => asset ?? [])),
  };
}

function labelOf({ name, asset }: LineageNode, { upstreams, downstreams }: View): string {
  const above = upstreams.get(name)?.length ?? 0;
  const below = downstreams.get(name)?.length ?? 0;
  return `${name}, ${asset?.type ?? outside}, ${count(above, "upstream")}, ${
    count(below, "downstream")
  }`;
}

function entry({ name, asset }: LineageNode, view: View): Markup {
  const index = view.indexes.get(name);
  const place = asset === undefined
    ? outside
    : [asset.type, relative(view.directory, asset.path), asset.owner].filter(Boolean).join(", ");
  const description = asset?.description ? markup`<p>${asset.description}</p>\n` : undefined;
  return markup`<li id="entry-${index}" tabindex="-1">
<a class="name" href="#node-${index}">${name}</a> <span class="quiet">${place}</span>
${description}${neighbours("Depends on", { names: view.upstreams.get(name), view })}${
    neighbours("Used by", { names: view.downstreams.get(name), view })
  }${asset === undefined ? undefined : view.columns.list(asset, `node-${index}`)}</li>
`;
}

function neighbours(
  title: string,
  { names = [], view }: { readonly names: readonly string[] | undefined; readonly view: View },
): Markup | undefined {
  if (names.length === 0) return undefined;
  const links = names.map((name, position) => {
    const index = view.indexes.get(name);
    return markup`${position === 0 ? "" : ", "}<a class="name" href="#entry-${index}">${name}</a>`;
  });
  return markup`<div>${title}: ${links}</div>\n`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

const lineageStyle = `
.tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .75rem 0; }
.node.asked rect { fill: var(--accent-surface); stroke: var(--accent); stroke-width: 2.5; }
.node.asked:focus-visible rect { stroke: var(--focus); stroke-width: 4; }
.node.outside rect { fill: var(--page); stroke-dasharray: 5 3; }
.entries { list-style: none; padding: 0; }
.entries > li { padding: .5rem .75rem; border-top: 1px solid var(--line); }
.entries > li:target { background: var(--accent-surface); }
.entries p { margin: .25rem 0; }
`;
