/**
 * For browsers: what is typed leaves only the assets that have every word of it, wherever that stands; a link
 * to one that is hidden shows all again.
 */
export const docsScript = `
const filter = document.querySelector(".filter");
const found = document.getElementById("found");
const articles = [...document.querySelectorAll("article.asset")].map((article) => ({
  article,
  text: article.textContent.toLowerCase(),
  entry: document.querySelector('nav a[href="#' + article.id + '"]').parentElement,
}));
const sections = [...document.querySelectorAll("section.pipeline")];
const search = () => {
  const words = filter.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
  let count = 0;
  for (const { article, text, entry } of articles) {
    const matches = words.every((word) => text.includes(word));
    article.hidden = entry.hidden = !matches;
    if (matches) count++;
  }
  document.body.classList.toggle("filtered", words.length > 0);
  for (const section of sections) {
    const none = words.length > 0 && !section.querySelector("article:not([hidden])");
    section.hidden = none;
    document.querySelector('[data-pipeline="' + section.id + '"]').hidden = none;
  }
  found.textContent = words.length === 0 ? "" : count + " of " + articles.length + " assets";
};
filter.addEventListener("input", search);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  filter.focus();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const target = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!target || !target.closest("[hidden]")) return;
  filter.value = "";
  search();
});
const contents = document.querySelector(".contents");
if (matchMedia("(max-width: 900px)").matches) contents.open = false;
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
`;

export const docsStyle = `
body { max-width: 88rem; }
.finder { display: inline-flex; gap: .5rem; align-items: center; margin-top: .5rem; }
.finder input { width: min(24rem, 60vw); }
.book { display: grid; gap: 0 2rem; grid-template-columns: minmax(0, 1fr); }
.contents summary { cursor: pointer; padding: .25rem 0; }
.contents h2 { font-size: 1rem; margin: .75rem 0 .25rem; }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents li { padding: .1rem 0; overflow-wrap: anywhere; }
@media (min-width: 901px) {
  .book { grid-template-columns: 17rem minmax(0, 1fr); }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow: auto; }
  nav summary { display: none; }
}
.pipeline > h2 { font-size: 1.3rem; }
.filtered .pipeline > .graph, .filtered .pipeline > .facts { display: none; }
.asset { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: .75rem; }
.asset:target { background: var(--accent-surface); }
.asset h3 { font-size: 1.05rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
.asset h4 { margin: 1rem 0 .25rem; font-size: .95rem; }
.about { white-space: pre-line; margin: .25rem 0 .5rem; max-width: 60rem; }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0; }
.facts div { min-width: 0; }
.facts dt { color: var(--quiet); font-size: .85em; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: .5rem 0; }
.table table { border-collapse: collapse; width: 100%; }
.table th, .table td {
  text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line);
}
.table td.wide { min-width: 12rem; }
.checks { padding-left: 1.25rem; }
.checks p { margin: .1rem 0; }
pre {
  overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 6px;
  padding: .6rem .8rem;
}
summary { cursor: pointer; }
.node.outside rect { fill: var(--page); stroke-dasharray: 5 3; }
[hidden] { display: none; }
`;
