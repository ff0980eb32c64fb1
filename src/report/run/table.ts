import { type Markup, markup } from "../html/markup.ts";
import { count } from "./units.ts";

/** More rows than this are folded away. */
const mostRows = 100;

export interface TableOptions {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Elements `tr`. */
  readonly rows: readonly Markup[];
}

/** A table that scrolls on its own, and whose many rows open on demand. */
export function foldedTable({ label, columns, rows }: TableOptions): Markup {
  const rest = rows.slice(mostRows);
  const tableOf = (shown: readonly Markup[]) =>
    markup`<div class="table" role="region" tabindex="0" aria-label="${label}">
<table>
<thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${shown}</tbody>
</table>
</div>
`;
  return markup`${tableOf(rows.slice(0, mostRows))}${
    rest.length === 0 ? undefined : markup`<details>
<summary>${count(rest.length, "more row")}</summary>
${tableOf(rest)}</details>
`
  }`;
}
