/**
 * Keyboard, tracing, search and zoom of a drawn graph, for browsers. One node at a time can be reached with
 * Tab, and the arrow keys move on: left and right along the edges, up and down in a column, and the other
 * way round where the graph leads down, below 600 pixels. It is made smaller until it fits, as far as it
 * can be read then. An `input.search` and `button[data-zoom]` are used when the page has them.
 */
export const graphScript = `
"use strict";
for (const graph of document.querySelectorAll(".graph")) {
  const svg = graph.querySelector("svg");
  const nodes = [...svg.querySelectorAll(".node")];
  const edges = [...svg.querySelectorAll(".edge")];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edgesOf = (end) => Map.groupBy(edges, (edge) => edge.dataset[end]);
  const leaving = edgesOf("from"), arriving = edgesOf("to");
  const columns = [];
  for (const node of nodes) (columns[node.dataset.column] ??= []).push(node);
  for (const column of columns) column.sort((a, b) => a.dataset.row - b.dataset.row);

  const walk = (start, { steps, end }) => {
    const found = new Set([start]);
    for (const id of found) {
      for (const edge of steps.get(id) ?? []) {
        edge.classList.add("related");
        found.add(edge.dataset[end]);
      }
    }
    for (const id of found) byId.get(id).classList.add("related");
  };
  const untrace = () => {
    graph.classList.remove("tracing");
    for (const part of graph.querySelectorAll(".related")) part.classList.remove("related");
  };
  const trace = (node) => {
    untrace();
    graph.classList.add("tracing");
    walk(node.id, { steps: leaving, end: "to" });
    walk(node.id, { steps: arriving, end: "from" });
  };

  let current = svg.querySelector(".node.asked") ?? columns[0]?.[0];
  for (const node of nodes) node.setAttribute("tabindex", node === current ? "0" : "-1");
  const go = (node) => {
    if (!node) return;
    current.setAttribute("tabindex", "-1");
    current = node;
    current.setAttribute("tabindex", "0");
    current.focus();
    current.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const narrow = matchMedia("(max-width: 600px)");
  const heightOf = (node) => {
    const { left, top } = node.getBoundingClientRect();
    return narrow.matches ? left : top;
  };
  const along = (steps, end) => {
    const others = (steps.get(current.id) ?? []).map((edge) => byId.get(edge.dataset[end]));
    const distance = (node) => Math.abs(heightOf(node) - heightOf(current));
    return others.sort((a, b) => distance(a) - distance(b))[0];
  };
  const inColumn = (step) => {
    const column = columns[current.dataset.column];
    return column[column.indexOf(current) + step];
  };
  const keys = {
    ArrowRight: () => along(leaving, "to"),
    ArrowLeft: () => along(arriving, "from"),
    ArrowUp: () => inColumn(-1),
    ArrowDown: () => inColumn(1),
    Home: () => columns[0][0],
    End: () => columns.at(-1)[0],
  };
  const turned = {
    ArrowDown: "ArrowRight",
    ArrowUp: "ArrowLeft",
    ArrowRight: "ArrowDown",
    ArrowLeft: "ArrowUp",
  };
  svg.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape") untrace();
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    go(keys[narrow.matches ? turned[event.key] ?? event.key : event.key]());
  });
  // Not on the SVG, which browsers would then take for something to focus.
  graph.addEventListener("focusin", (event) => {
    const node = event.target.closest(".node");
    if (node === null) return;
    if (node !== current) go(node);
    trace(node);
  });
  graph.addEventListener("focusout", untrace);
  svg.addEventListener("mouseover", (event) => {
    const node = event.target.closest(".node");
    if (node !== null) trace(node);
  });
  svg.addEventListener("mouseleave", untrace);

  const moved = [...nodes.map((node) => [node, "transform"]), ...edges.map((edge) => [edge, "d"])]
    .map(([part, name]) => ({ part, name, right: part.getAttribute(name), down: part.dataset.down }));
  const right = [svg.width.baseVal.value, svg.height.baseVal.value];
  const down = svg.dataset.down.split(" ").map(Number);
  let scale = 1;
  let sizes = right;
  const zoom = (wanted) => {
    scale = Math.min(3, Math.max(0.05, wanted));
    svg.setAttribute("width", sizes[0] * scale);
    svg.setAttribute("height", sizes[1] * scale);
  };
  const zooms = {
    in: () => scale * 1.25,
    out: () => scale / 1.25,
    whole: () => Math.min(1, graph.clientWidth / sizes[0], graph.clientHeight / sizes[1]),
    natural: () => 1,
  };
  // Smaller, it could not be read: then it opens in its own size.
  const leastScale = 0.5;
  const fit = () => {
    const fitting = Math.min(1, graph.clientWidth / sizes[0]);
    zoom(fitting < leastScale ? 1 : fitting);
  };
  const turn = () => {
    const direction = narrow.matches ? "down" : "right";
    for (const { part, name, ...ways } of moved) part.setAttribute(name, ways[direction]);
    sizes = narrow.matches ? down : right;
    svg.setAttribute("viewBox", "0 0 " + sizes.join(" "));
    fit();
  };
  turn();
  narrow.addEventListener("change", turn);
  for (const button of document.querySelectorAll("button[data-zoom]")) {
    button.addEventListener("click", () => zoom(zooms[button.dataset.zoom]()));
  }

  const search = document.querySelector("input.search");
  const matching = () => {
    const words = search.value.trim().toLowerCase();
    return words === "" ? [] : nodes.filter((node) =>
      node.getAttribute("aria-label").toLowerCase().includes(words)
    );
  };
  search?.addEventListener("input", () => {
    const found = new Set(matching());
    for (const node of nodes) node.classList.toggle("found", found.has(node));
  });
  search?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") go(matching()[0]);
  });
  if (current?.classList.contains("asked")) {
    current.scrollIntoView({ block: "nearest", inline: "center" });
  }
}
`;
