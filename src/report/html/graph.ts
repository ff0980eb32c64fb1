import { elementAt } from "../../elements.ts";
import { layOut, type Point } from "./layout.ts";
import { Markup, markup } from "./markup.ts";

export interface GraphNode {
  /** Unique in the page, without blanks. */
  readonly id: string;
  readonly title: string;
  /** Smaller, below the title. */
  readonly subtitle: string;
  /** What a screen reader says. */
  readonly label: string;
  /** Where in the page to read more, such as `#list-3`. */
  readonly href: string;
  /** For the style of the page; empty for a plain node. */
  readonly className: string;
  /** A short text at the end of the subtitle's line, with a class of its own. */
  readonly mark?: { readonly text: string; readonly className: string } | undefined;
}

export interface GraphEdge {
  /** Positions of nodes. */
  readonly from: number;
  readonly to: number;
  readonly dashed: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const nodeHeight = 46;
const characterWidth = 7.9;
const padding = 12;
const longestText = 44;

/**
 * The search and the zoom of a drawn graph, for `graphScript`.
 * @param searched What the search looks at, such as "name or type".
 */
export function graphTools(searched: string): Markup {
  return markup`<div class="tools">
<label>Find <input type="search" class="search" placeholder="${searched}"></label>
<button type="button" data-zoom="out" aria-label="Zoom out">−</button>
<button type="button" data-zoom="in" aria-label="Zoom in">+</button>
<button type="button" data-zoom="natural">100 %</button>
<button type="button" data-zoom="whole">Whole graph</button>
</div>`;
}

/**
 * Draws a graph as SVG, with {@linkcode graphStyle} to look right and {@linkcode graphScript} for the
 * keyboard, for its size, and to turn it on narrow screens: what `data-down` holds is drawn from top to
 * bottom. Without the script every node is still a link.
 * @param options.label What a screen reader calls the whole.
 */
export function drawGraph(
  { nodes, edges }: Graph,
  { label }: { readonly label: string },
): Markup {
  const shown = nodes.map((node) => {
    const [title, subtitle] = [cut(node.title), cut(node.subtitle)];
    const second = subtitle.length + (node.mark === undefined ? 0 : node.mark.text.length + 2);
    const width = Math.ceil(Math.max(title.length, second) * characterWidth) + 2 * padding;
    return { ...node, line: title, subtitle, width, height: nodeHeight };
  });
  const layout = layOut({ nodes: shown, edges });
  // Sideways: its columns become rows.
  const down = layOut({
    nodes: shown.map(({ width, height }) => ({ width: height, height: width })),
    edges,
  });
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  const lines = edges.map(({ from, to, dashed }, index) => {
    const [first, second] = [elementAt(nodes, from).id, elementAt(nodes, to).id];
    const className = dashed ? "edge dashed" : "edge";
    const d = curve(elementAt(layout.edges, index), "right");
    const turned = elementAt(down.edges, index).map(({ x, y }) => ({ x: y, y: x }));
    const sideways = curve(turned, "down");
    return markup`<path class="${className}" data-from="${first}" data-to="${second}" d="${d}"
  data-down="${sideways}"/>\n`;
  });
  const boxes = shown.map((node, index) => {
    const { id, className, href, label, title, line, subtitle, width, mark } = node;
    const { corner: { x, y }, column, row } = elementAt(layout.nodes, index);
    const below = elementAt(down.nodes, index).corner;
    return markup`
<a class="node ${className}" id="${id}" href="${href}" aria-label="${label}"
  data-column="${column}" data-row="${row}" transform="translate(${round(x)} ${round(y)})"
  data-down="translate(${round(below.y)} ${round(below.x)})">
<title>${title}</title>
<rect width="${width}" height="${nodeHeight}" rx="8"/>
<text x="${padding}" y="19">${line}</text>
<text x="${padding}" y="36" class="subtitle">${subtitle}</text>${
      mark === undefined ? undefined : markup`
<text x="${width - padding}" y="36" class="mark ${mark.className}">${mark.text}</text>`
    }
</a>`;
  });
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const downSize = `${Math.ceil(down.height)} ${Math.ceil(down.width)}`;
  return markup`<div class="graph">
<svg role="group" aria-label="${label}" ${new Markup(size)} data-down="${downSize}">
<defs>
<marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0L8 4L0 8z"/>
</marker>
</defs>
<g aria-hidden="true">
${lines}</g>${boxes}
</svg>
</div>`;
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}

/** A line through the points that leaves and arrives in the direction of the drawing. */
function curve(points: readonly Point[], direction: "right" | "down"): string {
  return points.map(({ x, y }, index) => {
    const end = `${round(x)} ${round(y)}`;
    const previous = points[index - 1];
    if (previous === undefined) return `M${end}`;
    if (direction === "right") {
      const middle = round((previous.x + x) / 2);
      return previous.y === y
        ? `H${round(x)}`
        : `C${middle} ${round(previous.y)} ${middle} ${round(y)} ${end}`;
    }
    const middle = round((previous.y + y) / 2);
    return previous.x === x
      ? `V${round(y)}`
      : `C${round(previous.x)} ${middle} ${round(x)} ${middle} ${end}`;
  }).join("");
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

/** How a drawn graph looks. */
export const graphStyle = `
.graph { overflow: auto; max-height: 75vh; border: 1px solid var(--line); border-radius: 8px; }
.graph svg { display: block; }
.node { text-decoration: none; outline: none; }
.node rect { fill: var(--surface); stroke: var(--line); stroke-width: 1.5; }
.node text { fill: var(--text); font: 13px ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.node .subtitle { fill: var(--quiet); font-size: 11.5px; }
.node .mark { text-anchor: end; font-size: 11.5px; font-weight: 700; }
.node:hover rect { stroke: var(--accent); }
.node:focus-visible rect { stroke: var(--focus); stroke-width: 4; }
.edge { fill: none; marker-end: url(#arrow); stroke: var(--quiet); stroke-width: 1.4; }
.edge.dashed { stroke-dasharray: 5 4; }
marker path { fill: var(--quiet); }
.graph.tracing .node:not(.related) { opacity: .35; }
.graph.tracing .edge:not(.related) { opacity: .12; }
.graph.tracing .edge.related { stroke: var(--accent); stroke-width: 2; }
.graph .found rect { stroke: var(--focus); stroke-width: 3; }
@media (prefers-reduced-motion: no-preference) { .node, .edge { transition: opacity .12s; } }
`;
