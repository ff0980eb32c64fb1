import { elementAt } from "../../elements.ts";
import { type Markup, markup } from "../html/markup.ts";
import { badge, rankOf } from "./status.ts";
import { foldedTable } from "./table.ts";
import type { RunView, TaskView } from "./view.ts";

/** Every check and what it found, failed ones first; nothing when there are none. */
export function checks({ assets, chosen }: RunView): Markup | undefined {
  const all = chosen.flatMap((asset) => asset.checks)
    .sort((a, b) => rankOf(a.status) - rankOf(b.status));
  if (all.length === 0) return undefined;
  return markup`<section id="checks" aria-labelledby="checks-title">
<h2 id="checks-title">Checks</h2>
${
    foldedTable({
      label: "Checks",
      columns: ["Asset", "Column", "Check", "Outcome", "Found", "Expected", "Duration"],
      rows: all.map((check) => rowOf(check, elementAt(assets, check.asset).name)),
    })
  }</section>
`;
}

function rowOf({ asset, column, check, status, finished, took }: TaskView, name: string): Markup {
  const found = finished?.errors.find(({ actual }) => actual !== undefined);
  const result = status === "succeeded"
    ? markup`<td colspan="2" class="quiet">as expected</td>`
    : markup`<td class="number">${found?.actual ?? "–"}</td>
<td class="number">${found?.expected ?? "–"}</td>`;
  return markup`<tr>
<th scope="row"><a class="name" href="#asset-${asset}">${name}</a></th>
<td class="name">${column ?? "–"}</td>
<td>${check}</td>
<td>${badge(status)}</td>
${result}
<td class="number">${took ?? "–"}</td>
</tr>
`;
}
