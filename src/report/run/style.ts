/** How the page of a run looks, after the styles of the frame and the graph. */
export const reportStyle = `
:root {
  --good: #146c2e; --good-surface: #dff6e5; --bad: #b3222b; --bad-surface: #fde4e3;
  --blocked: #8a5300; --blocked-surface: #fdefd0; --stopped: #7340c8; --stopped-surface: #efe6fd;
  --active: #0b62c4; --active-surface: #e3effc; --idle: #57606a; --idle-surface: #eef1f4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --good: #56d273; --good-surface: #12321d; --bad: #ff8f87; --bad-surface: #4a1a1c;
    --blocked: #f0b952; --blocked-surface: #3b2b0b; --stopped: #c9a4ff; --stopped-surface: #31214f;
    --active: #74b3ff; --active-surface: #17304d; --idle: #a3adb8; --idle-surface: #262d35;
  }
}
.tone-good { --tone: var(--good); --tone-surface: var(--good-surface); }
.tone-bad { --tone: var(--bad); --tone-surface: var(--bad-surface); }
.tone-blocked { --tone: var(--blocked); --tone-surface: var(--blocked-surface); }
.tone-stopped { --tone: var(--stopped); --tone-surface: var(--stopped-surface); }
.tone-active { --tone: var(--active); --tone-surface: var(--active-surface); }
.tone-idle { --tone: var(--idle); --tone-surface: var(--idle-surface); }
body { max-width: 1400px; }
h1 { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; font-size: 1.7rem;
  overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: center; margin: 0 0 .5rem;
  font-size: 1rem; }
.kicker { margin: 0; font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; }
.verdict { font-size: 1rem; padding: .15rem .7rem; border-radius: 99px; color: var(--page);
  background: var(--tone); }
.badge { display: inline-block; padding: 0 .5rem; border-radius: 99px; font-size: .87rem;
  white-space: nowrap; color: var(--tone); background: var(--tone-surface); }
.counts { display: flex; flex-wrap: wrap; gap: .3rem .4rem; align-items: center; margin: .5rem 0; }
.counts .more { display: flex; flex-wrap: wrap; gap: .3rem .4rem; align-items: center; }
.notice { padding: .6rem .9rem; border-left: 4px solid var(--tone); border-radius: 4px;
  background: var(--tone-surface); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr));
  gap: .6rem 1.5rem; margin: 1rem 0; }
.facts .long { grid-column: span 2; }
.facts dt { color: var(--quiet); font-size: .82rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; }
nav a { padding: .15rem 0; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .75rem 0; }
.error { margin: .75rem 0; padding: .9rem 1.1rem; border: 1px solid var(--line);
  border-left: 4px solid var(--bad); border-radius: 8px; overflow-wrap: anywhere; }
.error h3 .quiet { font-weight: 400; }
.error > :last-child { margin-bottom: 0; }
.message { margin: .25rem 0 .5rem; font-weight: 600; }
.why { display: grid; gap: .2rem; margin: .5rem 0; }
.why div { display: grid; grid-template-columns: 4.5rem 1fr; gap: .5rem; }
.why dt { color: var(--quiet); }
.why dd { margin: 0; white-space: pre-wrap; }
.why .fix dd { color: var(--good); font-weight: 600; }
pre { margin: .4rem 0; padding: .6rem .8rem; max-height: 24rem; overflow: auto; border-radius: 6px;
  background: var(--surface); font: 13px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--quiet); }
.node[class*=tone-] rect { fill: var(--tone-surface); stroke: var(--tone); }
.node[class*=tone-] .subtitle { fill: var(--tone); }
.node .mark { fill: var(--tone); }
.node.aside rect { fill: var(--page); stroke-dasharray: 5 3; }
.node:focus-visible rect { stroke: var(--focus); stroke-width: 4; }
.timeline { display: flex; border: 1px solid var(--line); border-radius: 8px; padding: .4rem .6rem; }
.timeline .scroll { flex: 1; min-width: 0; overflow-x: auto; overflow-y: hidden; }
.timeline svg { display: block; }
.timeline text { fill: var(--quiet); font: 11.5px system-ui, sans-serif; }
.bars > .grid line { stroke: var(--line); stroke-width: 1; stroke-dasharray: 2 4; }
.bar { outline: none; }
.bar rect { fill: var(--tone-surface); stroke: var(--tone); stroke-width: 1; }
.bar text { fill: var(--text); }
.bar:hover rect { fill: var(--tone); }
.bar:hover text { fill: var(--page); }
.bar:focus-visible rect { stroke: var(--focus); stroke-width: 3; }
.details { min-height: 1.5em; color: var(--quiet); overflow-wrap: anywhere; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .8rem; text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-size: .82rem; font-weight: 600; background: var(--surface); }
tbody tr { border-top: 1px solid var(--line); }
tbody th { font-weight: 400; }
tbody tr:target { background: var(--accent-surface); }
td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.spark { display: block; }
.spark path { stroke: var(--quiet); stroke-width: 4; opacity: .6; }
.spark [class] { stroke: var(--tone); opacity: 1; }
footer { margin-top: 3rem; font-size: .85rem; }
@media (max-width: 600px) {
  body { padding: .75rem .75rem 3rem; }
  h1 { font-size: 1.35rem; }
  .facts { grid-template-columns: 1fr 1fr; gap: .5rem 1rem; }
  .why div { grid-template-columns: 1fr; gap: 0; }
  .timeline .bars { min-width: 560px; }
  .graph { max-height: 60vh; }
}
@media print {
  .tools, nav, .details { display: none; }
  .graph, .table, .timeline .scroll, pre { overflow: visible; max-height: none; }
  .graph svg { max-width: 100%; height: auto; }
  .error, tr { break-inside: avoid; }
  * { print-color-adjust: exact; }
}
`;
