import { type ColumnReference, keyOfColumn } from "../../column_lineage/column_graph.ts";
import type { Asset } from "../../project/model.ts";
import { type Markup, markup } from "../html/markup.ts";

/** The columns of a page: each has a number, by which others and the script find it. */
export class PageColumns {
  readonly #numbers: ReadonlyMap<string, number>;
  /** Keys of columns that others are made from. */
  readonly #read: ReadonlySet<string>;

  constructor(assets: readonly Asset[]) {
    const all = assets.flatMap(({ name: table, columns }) =>
      columns.map(({ name: column }) => keyOfColumn({ table, column }))
    );
    this.#numbers = new Map(all.map((key, number) => [key, number]));
    this.#read = new Set(
      assets.flatMap(({ columns }) =>
        columns.flatMap(({ upstreams }) => upstreams.map(keyOfColumn))
      ),
    );
  }

  /** What a page says of the column that was chosen; nothing where none can be. */
  get status(): Markup | undefined {
    return this.#read.size === 0 ? undefined : wayStatus;
  }

  /**
   * The columns of an asset whose way is known, from where or to where, each a button that shows it.
   * @param node Id of the asset in the graph.
   */
  list({ name: table, columns }: Asset, node: string): Markup | undefined {
    const known = columns.filter(({ name: column, upstreams }) =>
      upstreams.length > 0 || this.#read.has(keyOfColumn({ table, column }))
    );
    if (known.length === 0) return undefined;
    const lines = known.map(({ name: column, upstreams }) => {
      const from = upstreams.flatMap((source) => this.#numbers.get(keyOfColumn(source)) ?? []);
      const sources = upstreams.map((source, index) =>
        markup`${index === 0 ? " ← " : ", "}${this.#link(source)}`
      );
      const number = this.#numbers.get(keyOfColumn({ table, column }));
      return markup`<li class="name"><button type="button" class="column" id="column-${number}"
data-from="${
        from.join(" ")
      }" data-node="${node}" data-name="${table}.${column}">${column}</button>${sources}</li>
`;
    });
    const count = known.length === 1 ? "1 column" : `${known.length} columns`;
    return markup`<details>
<summary>${count} with a known way</summary>
<ul>
${lines}</ul>
</details>
`;
  }

  #link(source: ColumnReference): Markup {
    const number = this.#numbers.get(keyOfColumn(source));
    const name = `${source.table}.${source.column}`;
    return number === undefined
      ? markup`${name}`
      : markup`<a class="to-column" href="#column-${number}">${name}</a>`;
  }
}

/** Says where the way of the chosen column goes. */
const wayStatus = markup`<p id="way" class="quiet" role="status">A column in the list below
shows its way through the pipeline when it is chosen.</p>`;

/** Shows the way of a column: everything that it is made from, and everything that is made from it. */
export const columnScript = `
{
  const columns = [...document.querySelectorAll(".column")];
  const byId = new Map(columns.map((column) => [column.id, column]));
  const sources = new Map(columns.map((column) => [
    column, column.dataset.from.split(" ").flatMap((number) => byId.get("column-" + number) ?? []),
  ]));
  const readers = new Map(columns.map((column) => [column, []]));
  for (const [column, from] of sources) for (const source of from) readers.get(source).push(column);
  const reach = (start, steps) => {
    const found = new Set([start]);
    for (const column of found) for (const next of steps.get(column)) found.add(next);
    found.delete(start);
    return [...found];
  };
  const names = (found) => found.map((column) => column.dataset.name).join(", ") || "nothing here";
  const show = (column) => {
    for (const part of document.querySelectorAll(".on-way")) part.classList.remove("on-way");
    const above = reach(column, sources), below = reach(column, readers);
    for (const part of [column, ...above, ...below]) {
      part.classList.add("on-way");
      part.closest("details").open = true;
      document.getElementById(part.dataset.node)?.classList.add("on-way");
    }
    document.getElementById("way").textContent = column.dataset.name + " is made from " +
      names(above) + "; made from it: " + names(below);
  };
  for (const column of columns) column.addEventListener("click", () => show(column));
  for (const link of document.querySelectorAll(".to-column")) {
    link.addEventListener("click", () => {
      const column = byId.get(link.hash.slice(1));
      show(column);
      column.focus();
    });
  }
}
`;

/** Style of columns and of what is on the way of the chosen one. */
export const columnStyle = `
.column { font: inherit; padding: 0 .3rem; }
.column.on-way { background: var(--accent-surface); border-color: var(--accent); }
.node.on-way rect { stroke: var(--accent); stroke-width: 3; }
`;
