/**
 * For browsers: where the graph opens; details, keyboard and zoom of the timeline; print shows what is
 * folded.
 */
export const reportScript = `
// A large graph opens where something went wrong, without moving the page.
for (const graph of document.querySelectorAll(".graph")) {
  const node = graph.querySelector(".tone-bad, .tone-stopped")?.closest(".node") ??
    graph.querySelector(".node");
  if (node === null) continue;
  const [inner, outer] = [node.getBoundingClientRect(), graph.getBoundingClientRect()];
  graph.scrollTop = inner.top - outer.top - graph.clientHeight / 3;
  graph.scrollLeft = inner.left - outer.left - 80;
}
for (const chart of document.querySelectorAll(".timeline")) {
  const svg = chart.querySelector(".bars");
  const bars = [...svg.querySelectorAll(".bar")];
  const details = document.querySelector(".details");
  const show = (bar) => details.textContent = bar.querySelector("title").textContent;
  const barOf = (event) => event.target.closest(".bar");
  svg.addEventListener("mouseover", (event) => {
    const bar = barOf(event);
    if (bar) show(bar);
  });

  // One Tab for all of them: the arrow keys move on.
  let current = bars[0];
  for (const bar of bars) bar.setAttribute("tabindex", bar === current ? "0" : "-1");
  const go = (bar) => {
    if (!bar) return;
    current.setAttribute("tabindex", "-1");
    current = bar;
    current.setAttribute("tabindex", "0");
    current.focus();
  };
  const boxOf = (bar) => bar.querySelector("rect").getBoundingClientRect();
  const middleOf = (bar) => boxOf(bar).top + boxOf(bar).height / 2;
  const inLane = (step) => {
    const next = bars[bars.indexOf(current) + step];
    return next && Math.abs(middleOf(next) - middleOf(current)) < 2 ? next : undefined;
  };
  const acrossLanes = (direction) => {
    const here = boxOf(current);
    const apart = (bar) => (middleOf(bar) - middleOf(current)) * direction;
    const others = bars.filter((bar) => apart(bar) > 2);
    const nearest = Math.min(...others.map(apart));
    const distance = (bar) => Math.abs(boxOf(bar).left - here.left);
    return others.filter((bar) => apart(bar) < nearest + 2)
      .sort((a, b) => distance(a) - distance(b))[0];
  };
  const keys = {
    ArrowRight: () => inLane(1),
    ArrowLeft: () => inLane(-1),
    ArrowDown: () => acrossLanes(1),
    ArrowUp: () => acrossLanes(-1),
    Home: () => bars[0],
    End: () => bars.at(-1),
  };
  svg.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    go(keys[event.key]());
  });
  svg.addEventListener("focusin", (event) => {
    const bar = barOf(event);
    if (!bar) return;
    if (bar !== current) go(bar);
    show(bar);
  });

  let stretch = 1;
  for (const button of document.querySelectorAll("button[data-stretch]")) {
    button.addEventListener("click", () => {
      const factor = Number(button.dataset.stretch);
      stretch = factor === 0 ? 1 : Math.min(64, Math.max(1, stretch * factor));
      svg.setAttribute("width", stretch * 100 + "%");
    });
  }
}
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
`;
