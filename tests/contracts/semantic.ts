import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { plainColumn } from "../../src/project/columns.ts";
import { statementFor } from "../../src/run/query.ts";
import { compareRows } from "../../src/run/unit_tests/compare_rows.ts";
import type { GivenRow } from "../../src/run/unit_tests/definition.ts";
import { inputQuery } from "../../src/run/unit_tests/input_query.ts";
import { compileRequest } from "../../src/semantic/compile_request.ts";
import { readRequest, type RequestTexts } from "../../src/semantic/request.ts";
import type { Dialect } from "../../src/sql/dialect.ts";
import { foldName } from "../../src/sql/identifiers.ts";
import { standardMoments } from "../../src/sql/sql_words.ts";
import { modelsOf } from "../semantic/models.ts";
import { never } from "./connection.ts";
import { ansiSuiteWords, type SuiteWords } from "./words.ts";

/** What the suite needs to know of a platform. */
export interface SemanticSubject {
  readonly name: string;
  /** Why it cannot run here; `undefined` when it can. */
  readonly skip: string | undefined;
  readonly open: () => Promise<Connection>;
  /** A schema of the test's own, made and dropped by the suite. */
  readonly schema: string;
  readonly dialect: Dialect;
  readonly words?: SuiteWords | undefined;
}

/**
 * A table: its columns and their types, and its rows. Lines belong to orders, and orders to customers, so that
 * following these joins repeats rows of orders and customers; some have nothing on the other side.
 */
interface Table {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly (string | number | bigint | null)[])[];
}

const strange = "it's \\ é";

function tables(moment: string): Readonly<Record<string, Table>> {
  return {
    bruin_lines: {
      columns: {
        id: "bigint",
        order_id: "integer",
        sku: "varchar(20)",
        qty: "integer",
        cents: "integer",
        group: "integer",
        Mixed: "integer",
      },
      rows: [
        [1, 10, "a", 1, 100, 1, 7],
        [2, 10, "b", 2, 300, 1, 7],
        [3, 11, "a", 1, 200, 2, 8],
        [4, 12, "c", 0, 50, 2, 8],
        [5, 13, "b", 4, null, 2, 8],
        [9007199254740993n, 99, strange, 1, 40, 1, null],
      ],
    },
    bruin_orders: {
      columns: {
        id: "integer",
        customer_id: "integer",
        recipient_id: "integer",
        placed_at: moment,
        status: "varchar(20)",
      },
      rows: [
        [10, 1, 2, "2024-01-31 23:30:00", "paid"],
        [11, 1, 1, "2024-02-01 00:30:00", "paid"],
        [12, 2, 1, "2024-02-15 12:00:00", "open"],
        [13, null, 3, "2024-03-01 08:00:00", "paid"],
      ],
    },
    bruin_customers: {
      columns: { id: "integer", nick: "varchar(20)", town: "varchar(20)" },
      rows: [[1, "Ada", "Ulm"], [2, "Bob", null], [3, "Cyd", "Bern"]],
    },
  };
}

function modelTexts(
  schema: string,
  { month, dayIn }: Required<Pick<SuiteWords, "month" | "dayIn">>,
) {
  return {
    "lines.yml": `
name: lines
source: { table: ${schema}.bruin_lines }
joins:
  - { name: order, model: orders, relationship: many_to_one, foreign_key: order_id }
dimensions:
  - { name: id }
  - { name: sku }
  - { name: group }
  - { name: Mixed, label: "Reserved words and capitals" }
  - { name: select, expression: qty }
  - { name: expensive, type: boolean, expression: cents > 100 }
metrics:
  - { name: income, expression: sum(cents) }
  - { name: n, expression: count(*) }
  - { name: pieces, expression: sum(qty) }
  - { name: orders, expression: count(distinct order_id) }
  - { name: mean, expression: avg(cents) }
  - { name: per_order, expression: "{income} / {orders}" }
  - { name: per_piece, expression: "{income} / {pieces}" }
  - { name: per_line, expression: "{pieces} / {n}" }
  - { name: half, expression: "({pieces} + {n}) / 2" }
  - { name: grouped, expression: "({pieces}) / ({n})" }
  - { name: missing, expression: "{n} / ( {none} )" }
  - { name: none, expression: count(*), filter: "{sku} = 'zzz'" }
  - { name: Total, expression: "{income} + {n}" }
  - { name: from, expression: count(cents) }
  - { name: cents, expression: max(cents), label: Named as its column }
  - { name: sku_count, expression: count(distinct sku), filter: "{group} = 2" }
  - { name: paid, expression: sum(cents), filter: "{order.status} = 'paid'" }
  - { name: cumulated, expression: "{income}", window: { type: running_total, order_by: group } }
  - { name: before, expression: "{income}", window: { type: lag, order_by: group } }
  - { name: after, expression: "{income}", window: { type: lead, order_by: group } }
  - { name: growth, expression: "{income} - {before}" }
  - { name: part, expression: "{n}", window: { type: percent_of_total } }
  - { name: part_of_none, expression: "{none}", window: { type: percent_of_total } }
  - { name: rank, expression: "{n}", window: { type: rank, order_by: group } }
  - name: cumulated_of_sku
    expression: "{n}"
    window: { type: running_total, order_by: group, partition_by: [sku] }
segments:
  - { name: cheap_or_a, filter: "cents < 100 or {sku} = 'a'" }
  - { name: of_ada, filter: "{order.customer.nick} = 'Ada'" }
`,
    "orders.yml": `
name: orders
source: { table: ${schema}.bruin_orders }
primary_key: id
joins:
  - { name: customer, model: customers, relationship: many_to_one, foreign_key: customer_id }
  - { name: recipient, model: customers, relationship: many_to_one, foreign_key: recipient_id }
dimensions:
  - { name: status }
  - name: placed
    type: time
    expression: placed_at
    granularities:
      month: ${JSON.stringify(month("placed_at"))}
      day_in_berlin: ${JSON.stringify(dayIn("placed_at", "Europe/Berlin"))}
`,
    "customers.yml": `
name: customers
source: { table: ${schema}.bruin_customers }
primary_key: id
dimensions: [{ name: nick }, { name: town }]
`,
  };
}

/** What is asked, and rows that were computed by hand: a list is compared in its order. */
interface Question {
  readonly flags: RequestTexts;
  readonly limit?: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | bigint | boolean | null)[])[];
  /** Whether the rows come in this order. Default: `false`. */
  readonly ordered?: boolean;
}

function where(dimension: string, operator: string, value?: unknown): string {
  return JSON.stringify({ dimension, operator, value });
}

function such(expression: string): string {
  return JSON.stringify({ expression });
}

const questions: Readonly<Record<string, Question>> = {
  "plain measures": {
    flags: { metric: ["income", "n", "orders", "mean", "per_line", "half", "grouped", "missing"] },
    columns: ["income", "n", "orders", "mean", "per_line", "half", "grouped", "missing"],
    rows: [[690, 6, 5, 138, 1.5, 7.5, 1.5, null]],
  },
  "lines by what their order says": {
    flags: {
      dimension: ["order.status"],
      metric: ["income", "n", "orders", "mean"],
    },
    columns: ["order_status", "income", "n", "orders", "mean"],
    rows: [["paid", 600, 4, 3, 200], ["open", 50, 1, 1, 50], [null, 40, 1, 1, 40]],
  },
  "lines by what the customer of their order says": {
    flags: { dimension: ["order.customer.town"], metric: ["income", "n", "orders", "mean"] },
    columns: ["order_customer_town", "income", "n", "orders", "mean"],
    rows: [["Ulm", 600, 3, 2, 200], [null, 90, 3, 3, 45]],
  },
  "one table over two joins": {
    flags: { dimension: ["order.customer.nick", "order.recipient.nick"], metric: ["n"] },
    columns: ["order_customer_nick", "order_recipient_nick", "n"],
    rows: [["Ada", "Bob", 2], ["Ada", "Ada", 1], ["Bob", "Ada", 1], [null, "Cyd", 1], [
      null,
      null,
      1,
    ]],
  },
  "months of a joined time": {
    flags: { dimension: ["order.placed:month"], metric: ["income", "per_order"] },
    columns: ["order_placed_month", "income", "per_order"],
    rows: [["2024-01-01", 400, 400], ["2024-02-01", 250, 125], ["2024-03-01", null, null], [
      null,
      40,
      40,
    ]],
  },
  "days of a time zone, in two granularities": {
    flags: {
      dimension: ["order.placed:day_in_berlin", "order.placed:month"],
      metric: ["n"],
      filter: [where("order.status", "equals", "paid")],
      sort: ["order.placed:desc"],
    },
    columns: ["order_placed_day_in_berlin", "order_placed_month", "n"],
    rows: [["2024-03-01", "2024-03-01", 1], ["2024-02-01", "2024-01-01", 2], [
      "2024-02-01",
      "2024-02-01",
      1,
    ]],
  },
  "a time between two": {
    flags: {
      metric: ["income"],
      filter: [where("order.placed", "between", ["2024-02-01", "2024-02-29 23:59:59"])],
    },
    columns: ["income"],
    rows: [[250]],
  },
  "division by zero": {
    flags: { dimension: ["sku"], metric: ["per_piece"] },
    columns: ["sku", "per_piece"],
    rows: [["a", 150], ["b", 50], ["c", null], [strange, 40]],
  },
  "filters of metrics, of the table and of a joined one": {
    flags: { dimension: ["group"], metric: ["sku_count", "paid"], sort: ["group"] },
    columns: ["group", "sku_count", "paid"],
    rows: [[1, 0, 400], [2, 3, 200]],
    ordered: true,
  },
  "conditions on groups, of a metric that is named as its column": {
    flags: { dimension: ["sku"], metric: ["cents"], filter: [such("{cents} > 100")] },
    columns: ["sku", "cents"],
    rows: [["a", 200], ["b", 300]],
  },
  "conditions on groups and rows": {
    flags: {
      dimension: ["group"],
      metric: ["n"],
      filter: [such("{income} > 300 or {n} > 99"), where("sku", "in", ["a", "b"])],
    },
    columns: ["group", "n"],
    rows: [[1, 2]],
  },
  "an order by a metric that is not asked, of a column with the name of another": {
    flags: {
      dimension: ["sku"],
      metric: ["cents"],
      filter: [where("sku", "not_equals", "c")],
      sort: ["income:desc", "sku"],
    },
    columns: ["sku", "cents"],
    rows: [["a", 200], ["b", 300], [strange, 40]],
    ordered: true,
  },
  "the first rows of an order": {
    flags: { dimension: ["sku"], metric: ["n", "income"], sort: ["n:desc", "sku:desc"] },
    limit: 2,
    columns: ["sku", "n", "income"],
    rows: [["b", 2, 300], ["a", 2, 300]],
    ordered: true,
  },
  "segments with an alternative, and over joins": {
    flags: { metric: ["n", "income"], segment: ["cheap_or_a", "of_ada"] },
    columns: ["n", "income"],
    rows: [[2, 300]],
  },
  "a comparison with a condition": {
    flags: { metric: ["n"], filter: [where("expensive", "equals", true)] },
    columns: ["n"],
    rows: [[2]],
  },
  "a text with quotes, a backslash and other letters": {
    flags: { metric: ["n"], filter: [where("sku", "equals", strange)] },
    columns: ["n"],
    rows: [[1]],
  },
  "a number with many digits": {
    flags: {
      dimension: ["id"],
      filter: [
        '{"dimension": "id", "operator": "gte", "value": 9007199254740993}',
      ],
    },
    columns: ["id"],
    rows: [[9007199254740993n]],
  },
  "NULL": {
    flags: { metric: ["n", "from"], filter: [where("order.customer.town", "is_null")] },
    columns: ["n", "from"],
    rows: [[3, 2]],
  },
  "no rows, in groups": {
    flags: { dimension: ["sku"], metric: ["income"], filter: [where("sku", "equals", "zzz")] },
    columns: ["sku", "income"],
    rows: [],
  },
  "no rows, in all": {
    flags: { metric: ["income", "n", "per_order"], filter: [where("sku", "in", [])] },
    columns: ["income", "n", "per_order"],
    rows: [[null, 0, null]],
  },
  "names with capitals and reserved words": {
    flags: {
      dimension: ["group", "Mixed", "select"],
      metric: ["Total", "from"],
      filter: [where("Mixed", "gt", 7)],
      sort: ["select:desc"],
    },
    columns: ["group", "Mixed", "select", "Total", "from"],
    rows: [[2, 8, 4, null, 0], [2, 8, 1, 201, 1], [2, 8, 0, 51, 1]],
    ordered: true,
  },
  "different values": {
    flags: { dimension: ["group", "Mixed"] },
    columns: ["group", "Mixed"],
    rows: [[1, 7], [2, 8], [1, null]],
  },
  "windows along a dimension": {
    flags: {
      dimension: ["group"],
      metric: ["income", "cumulated", "before", "after", "growth", "part", "rank"],
      sort: ["group:desc"],
    },
    columns: ["group", "income", "cumulated", "before", "after", "growth", "part", "rank"],
    rows: [[2, 250, 690, 440, null, -190, 0.5, 2], [1, 440, 440, null, 250, null, 0.5, 1]],
    ordered: true,
  },
  "a window along a dimension in which groups are alike": {
    flags: {
      dimension: ["group", "sku"],
      metric: ["cumulated", "before", "rank"],
      sort: ["group", "sku"],
    },
    columns: ["group", "sku", "cumulated", "before", "rank"],
    rows: [
      [1, "a", 100, null, 1],
      [1, "b", 400, 100, 1],
      [1, strange, 440, 300, 1],
      [2, "a", 640, 40, 4],
      [2, "b", 640, 200, 4],
      [2, "c", 690, null, 4],
    ],
    ordered: true,
  },
  "a part of nothing": {
    flags: { dimension: ["group"], metric: ["part_of_none"] },
    columns: ["group", "part_of_none"],
    rows: [[1, null], [2, null]],
  },
  "a window over groups of a joined table": {
    flags: {
      dimension: ["order.status", "group"],
      metric: ["part", "n"],
      filter: [such("{n} > 1")],
    },
    columns: ["order_status", "group", "part", "n"],
    rows: [["paid", 1, 0.5, 2], ["paid", 2, 0.5, 2]],
  },
  "an order by a window that is not asked": {
    flags: { dimension: ["group"], metric: ["n"], sort: ["cumulated:desc", "growth"] },
    columns: ["group", "n"],
    rows: [[2, 3], [1, 3]],
    ordered: true,
  },
  "a window in parts, of groups that a filter leaves": {
    flags: {
      dimension: ["sku", "group"],
      metric: ["cumulated_of_sku"],
      filter: [where("sku", "in", ["a", "b"]), such("{n} > 0")],
      sort: ["cumulated_of_sku:desc", "sku"],
    },
    columns: ["sku", "group", "cumulated_of_sku"],
    rows: [["a", 2, 2], ["b", 2, 2], ["a", 1, 1], ["b", 1, 1]],
    ordered: true,
  },
};

/** What is asked of semantic models has the rows that were computed by hand. */
export function testSemanticModels(
  { name, skip, open, schema, dialect, words = ansiSuiteWords }: SemanticSubject,
): void {
  const title = `Semantic models on ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    it("give the rows that were computed by hand", async () => {
      const { month = ansiMonth, dayIn = ansiDayIn } = words;
      const models = await modelsOf(modelTexts(schema, { month, dayIn }));
      const model = models.get("lines");
      await using connection = await open();
      const options = { signal: never };
      await connection.execute([words.createSchema(schema)], options);
      try {
        const { moments = standardMoments } = dialect.words;
        for (const [table, given] of Object.entries(tables(moments.local))) {
          const query = rowsQuery(given, dialect);
          // Views, since what takes seconds for each table is to write it.
          await connection.execute([`CREATE VIEW ${schema}.${table} AS ${query}`], options);
        }
        const wrong: string[] = [];
        for (const [question, { flags, limit, columns, rows, ordered = false }] of asked()) {
          const sql = compileRequest(readRequest(flags), { model: model!, models, dialect });
          const actual = await connection.query(statementFor(sql, { limit, dialect }), options)
            .catch((error) => error as Error);
          if (actual instanceof Error) {
            wrong.push(`${question}: ${actual.message}: ${sql}`);
            continue;
          }
          const expected = rows.map((row) => record(columns, row));
          const difference = compareRows(
            { rows: expected, count: undefined, exact: true, ordered },
            actual,
          );
          const names = actual.columns.map((column) => column.name);
          if (difference !== undefined) {
            wrong.push(`${question}: ${difference.reasons.join(", ")}: ${sql}`);
          } else if (names.join().toLowerCase() !== columns.join().toLowerCase()) {
            wrong.push(`${question}: columns ${names}: ${sql}`);
          }
        }
        assertEquals(wrong, []);
      } finally {
        await connection.execute([words.dropSchema(schema)], options);
      }
    });
  });
}

function asked(): [string, Question][] {
  return Object.entries(questions);
}

/** As PostgreSQL, DuckDB, Redshift, Snowflake and Databricks have it. */
function ansiMonth(sql: string): string {
  return `date_trunc('month', ${sql})`;
}

/** As PostgreSQL, DuckDB and Redshift have it, of a time in UTC without a zone. */
function ansiDayIn(sql: string, zone: string): string {
  return `date_trunc('day', ${sql} at time zone 'UTC' at time zone '${zone}')`;
}

/** The rows of a table, with the names that columns have which are created without quotes. */
function rowsQuery({ columns, rows }: Table, dialect: Dialect): string {
  const names = Object.keys(columns).map((name) => foldName(name, dialect.identifiers));
  const types = Object.values(columns);
  const declared = names.map((name, index) => ({
    ...plainColumn,
    name,
    type: types[index] ?? "",
  }));
  return inputQuery(rows.map((row) => record(names, row)), declared, dialect) ?? "";
}

function record(
  names: readonly string[],
  row: readonly (string | number | bigint | boolean | null)[],
): GivenRow {
  return Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]));
}
