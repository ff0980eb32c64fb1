/** docs/strategies.md: the SQL of every strategy, on every platform. */
import { platforms } from "../src/platforms/mod.ts";
import { dialectCases, showCase } from "../tests/sql/dialect_case.ts";

/** Cases of tests/testdata/sql, in the order of the page: name → heading, and what the strategy does. */
const cases: Readonly<Record<string, readonly [title: string, about: string]>> = {
  view: ["`type: view`", "A view with the query."],
  table: ["`create+replace`", "The table is made anew in every run; the default of tables."],
  append: ["`append`", "Rows are added, none is looked at."],
  truncate_insert: ["`truncate+insert`", "The table stays, all of its rows are replaced."],
  delete_insert: [
    "`delete+insert`",
    "Rows whose `incremental_key` is in the query are replaced by those of the query.",
  ],
  time_interval_timestamp: [
    "`time_interval`",
    "Rows of the interval of the run are replaced by those of the query.",
  ],
  merge: [
    "`merge`",
    "Rows with the same `primary_key` get the columns with `update_on_merge`, others are added.",
  ],
  scd2_by_column: [
    "`scd2_by_column`",
    "A history of rows: what has changed gets a new row, and the old one an end.",
  ],
  scd2_by_time: ["`scd2_by_time`", "A history of rows, by the time in `incremental_key`."],
  ddl: ["`ddl`", "A table as `columns` describe it, without a query."],
  datavault_hub: ["`datavault_hub`", "New business keys are added."],
  datavault_link: ["`datavault_link`", "New links between hubs are added."],
  datavault_satellite: ["`datavault_satellite`", "Rows whose hash of values is new are added."],
};

const refused = /^-- run: (.*)\n/;

/** @returns The text, not yet formatted. */
export function strategiesPage(): string {
  const sections = Object.entries(cases).map(([name, [title, about]]) => {
    const folder = new URL(`${name}/`, dialectCases);
    const query = Deno.readTextFileSync(new URL("asset.sql", folder)).trim();
    return {
      title,
      about,
      query,
      shown: platforms.map(({ label, dialect }) => ({ label, sql: showCase(dialect, folder) })),
    };
  });
  return [
    "# Strategies",
    "<!-- Written by `deno task fields` from tests/testdata/sql: change it there. -->",
    "What each [`materialization`](fields_asset.md#materialization-of-an-asset) sends, on all " +
    "platforms side by side, to a table that is as an earlier run left it. A first run and " +
    "`--full-refresh` make the table anew instead. `bruin render` prints the statements of an asset " +
    "of yours, `deno task dialects` those of any case of our tests. What a platform does without " +
    "transactions is on its own page.",
    tableOf(sections),
    ...sections.flatMap(({ title, about, query, shown }) => [
      `## ${title}`,
      about,
      ...query === "" ? [] : [`The query of the asset:\n\n\`\`\`sql\n${query}\n\`\`\``],
      ...shown.map(({ label, sql }) => {
        const [, reason] = refused.exec(sql) ?? [];
        return reason === undefined
          ? `On ${label}:\n\n\`\`\`sql\n${statementsOf(sql)}\n\`\`\``
          : `On ${label}, it is refused: ${reason}.`;
      }),
    ]),
  ].join("\n\n");
}

interface Section {
  readonly title: string;
  readonly shown: readonly { readonly label: string; readonly sql: string }[];
}

function tableOf(sections: readonly Section[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(["Strategy", ...platforms.map(({ label }) => label)]),
    row(["---", ...platforms.map(() => "---")]),
    ...sections.map(({ title, shown }) =>
      row([title, ...shown.map(({ sql }) => refused.test(sql) ? "–" : "yes")])
    ),
  ].join("\n");
}

/** What runs, without the checks of columns behind it. */
function statementsOf(sql: string): string {
  const [run = ""] = sql.split(/^-- check /m);
  return run.replace(/^-- run\n/, "").trimEnd();
}
