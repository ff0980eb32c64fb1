/**
 * Does with libraries what this project does itself, side by side, for section 6 of docs/architecture.md:
 * `deno task libraries`. It loads the libraries from npm, which nothing else here depends on.
 */
import { PreparedRows } from "../src/data_files/prepared_rows.ts";
import { duckdbColumnNeeds } from "../src/platforms/duckdb/data_file.ts";
import { lexisOf, parserDialectOf } from "../src/platforms/all_traits.ts";
import { platforms } from "../src/platforms/mod.ts";
import { layOut } from "../src/report/html/layout.ts";
import { findUsedTables } from "../src/sql/table_references.ts";
import { loadSqlTree } from "../src/sql_tree/mod.ts";
import { render } from "../src/template/mod.ts";
import { dialectCases, showCase } from "../tests/sql/dialect_case.ts";
import { platformTableCases } from "../tests/sql/platform_table_cases.ts";
import { usedTableCases } from "../tests/sql/used_table_cases.ts";
import { writtenQueries } from "../tests/sql_tree/written_queries.ts";
import { context } from "../tests/template/context.ts";
import { examples } from "../tests/template/worked_examples.ts";

const libraries = {
  templates: "npm:minijinja-js@2.11.0",
  csv: "npm:csv-parse@7.0.3",
  dagre: "npm:@dagrejs/dagre@3.1.3",
  elk: "npm:elkjs@0.12.1",
  google: "npm:google-auth-library@10.9.1",
  telemetry: "npm:@opentelemetry/exporter-trace-otlp-http@0.223.1",
  // What src/sql_tree/ loads.
  sql: "npm:@polyglot-sql/sdk@0.12.1",
};

// deno-lint-ignore no-explicit-any -- what is in them is not known without depending on them
async function load(name: keyof typeof libraries): Promise<any> {
  return await import(libraries[name]);
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Whole numbers that JavaScript cannot hold. */
const bigNumbers = ["{{ 9007199254740993 > 9007199254740992 }}", "True"] as const;

async function compareTemplates(): Promise<void> {
  const { Environment } = await load("templates");
  const environment = new Environment();
  const { variables } = context();
  const plain = JSON.parse(JSON.stringify(variables));
  const different: string[] = [];
  // What only the reference has, a library would be given.
  const shared = examples.filter(([template]) => !/add_days|date_format|bruin\./.test(template));
  for (const [template, expected] of [...shared, bigNumbers]) {
    if (render({ text: template }, context()) !== expected) throw new Error(template);
    let text: string;
    try {
      text = environment.renderStr(template, plain);
    } catch (error) {
      text = `error: ${String(error).split("\n")[0]}`;
    }
    if (text !== expected) {
      different.push(`  ${JSON.stringify(template)} → ${JSON.stringify(text)}`);
    }
  }
  print(
    `templates: minijinja-js renders ${shared.length + 1 - different.length} of ` +
      `${shared.length + 1} worked examples as expected; not:`,
  );
  for (const line of different) print(line);
}

async function compareCsv(): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  {
    using file = await Deno.open(path, { write: true });
    const block = Array.from(
      { length: 1000 },
      (_, row) => `${row},customer ${row},2024-01-02T03:04:05Z,"a text, with a comma ${row}"\n`,
    ).join("");
    const bytes = new TextEncoder().encode(`id,name,at,note\n${block.repeat(500)}`);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  }
  const { parse } = await load("csv");
  const { createReadStream } = await import("node:fs");
  const library = await milliseconds(async () => {
    for await (const _ of createReadStream(path).pipe(parse()));
  });
  const own = await milliseconds(async () => {
    const types = ["integer", "text", "text", "text"];
    const names = ["id", "name", "at", "note"];
    await using rows = await PreparedRows.of({
      path,
      format: "csv",
      shownAs: "rows.csv",
      columns: names,
      target: (name: string) => ({ name, type: types[names.indexOf(name)] }),
    } as never, { needs: duckdbColumnNeeds, signal: new AbortController().signal });
    await rows.plainFile();
  });
  print(`csv: 500,000 rows take csv-parse ${(library / own).toFixed(1)} times as long`);
  await Deno.remove(path);
}

/** A pipeline of `layers` × `width` assets, each of which reads up to three of the layer before. */
function pipeline(layers: number, width: number) {
  const nodes = Array.from({ length: layers * width }, () => ({ width: 160, height: 40 }));
  const edges = nodes.flatMap((_, to) =>
    to < width ? [] : [0, 3, 7].map((step) => ({
      from: (Math.floor(to / width) - 1) * width + (to * 5 + step) % width,
      to,
    }))
  );
  return { nodes, edges };
}

async function compareLayouts(): Promise<void> {
  const [dagre, elkModule] = [await load("dagre"), await load("elk")];
  const { graphlib: { Graph }, layout } = dagre.default ?? dagre;
  const elk = new (elkModule.default ?? elkModule)();
  for (const width of [30, 100]) {
    const { nodes, edges } = pipeline(10, width);
    const own = await milliseconds(() => layOut({ nodes, edges }));
    const withDagre = await milliseconds(() => {
      const graph = new Graph();
      graph.setGraph({ rankdir: "LR" });
      graph.setDefaultEdgeLabel(() => ({}));
      nodes.forEach((node, index) => graph.setNode(String(index), { ...node }));
      for (const { from, to } of edges) graph.setEdge(String(from), String(to));
      layout(graph);
    });
    const withElk = await milliseconds(() =>
      elk.layout({
        id: "root",
        layoutOptions: { "elk.algorithm": "layered" },
        children: nodes.map((node, index) => ({ id: String(index), ...node })),
        edges: edges.map(({ from, to }, index) => ({
          id: `e${index}`,
          sources: [String(from)],
          targets: [String(to)],
        })),
      })
    );
    print(
      `layout of ${nodes.length} assets: dagre takes ${(withDagre / own).toFixed(0)} times as ` +
        `long, elkjs ${(withElk / own).toFixed(0)} times (ours ${own.toFixed(0)} ms)`,
    );
  }
}

async function compareStarts(): Promise<void> {
  for (const name of ["google", "telemetry", "sql", "templates"] as const) {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        "--no-lock",
        `const start = performance.now(); await import(${JSON.stringify(libraries[name])});
        console.log((performance.now() - start).toFixed(0), Deno.memoryUsage().rss / 1e6 | 0);`,
      ],
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    print(
      `start of ${libraries[name]}: ${
        code === 0 ? decode(stdout).replace(" ", " ms, ") + " MB" : decode(stderr).split("\n")[0]
      }`,
    );
  }
}

async function compareSql(): Promise<void> {
  const start = performance.now();
  const tree = await loadSqlTree();
  tree.tables("select * from a", "postgresql");
  print(`sql: polyglot-sql is there after ${(performance.now() - start).toFixed(0)} ms`);

  const cases = [
    ...usedTableCases.map(([sql, tables, platform = "postgres"]) => ({ sql, tables, platform })),
    ...Object.entries(platformTableCases).flatMap(([platform, cases]) =>
      cases.map(([sql, tables]) => ({ sql, platform, tables: tables.split(" ").filter(Boolean) }))
    ),
  ];
  const sorted = (names: Iterable<string>) => JSON.stringify([...names].sort());
  const tables = cases.flatMap(({ sql, tables, platform }) => {
    const found = tree.tables(sql, parserDialectOf(platform));
    const names = "problem" in found ? [found.problem] : found.tables.map((t) => t.toLowerCase());
    return sorted(names) === sorted(tables) ? [] : [`  ${platform}: ${sql} → ${names.join(", ")}`];
  });
  report("the tables that a query reads", { wrong: tables, of: cases.length });

  const scripts = [
    ...writtenQueries(),
    ...platforms.flatMap(({ name: platform, dialect }) =>
      [...Deno.readDirSync(dialectCases)].map(({ name }) => ({
        platform,
        sql: showCase(dialect, new URL(`${name}/`, dialectCases)),
      }))
    ),
  ];
  const refused = scripts.filter(({ sql, platform }) =>
    "problem" in tree.parse(sql, parserDialectOf(platform))
  );
  print(
    `sql: of ${scripts.length} scripts that dialects, templates and examples write, ` +
      `polyglot-sql refuses ${refused.length}`,
  );
  // The best of several, since nothing makes one faster than it is.
  const perThousand = async (read: (script: { sql: string; platform: string }) => unknown) => {
    let best = Infinity;
    for (let round = 0; round < 5; round++) {
      best = Math.min(best, await milliseconds(() => scripts.forEach(read)));
    }
    return (best / scripts.length * 1000).toFixed(0);
  };
  const own = await perThousand(({ sql, platform }) => findUsedTables(sql, lexisOf(platform)));
  const parsed = await perThousand(({ sql, platform }) =>
    tree.tables(sql, parserDialectOf(platform))
  );
  print(`sql: 1,000 of them take ${own} ms by hand, polyglot-sql ${parsed} ms once it is loaded`);
}

/** Our own answers are the expected ones: tests hold them to that. */
function report(
  what: string,
  { wrong, of }: { readonly wrong: readonly string[]; readonly of: number },
): void {
  print(`sql: ${what}: polyglot-sql has ${of - wrong.length} of ${of} as expected; not:`);
  for (const line of wrong) print(line);
}

await compareSql();
if (Deno.args[0] !== "sql") {
  await compareTemplates();
  await compareLayouts();
  await compareStarts();
  await compareCsv();
}
