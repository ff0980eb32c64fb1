import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection, Rows } from "../../src/connections/connection.ts";
import { TemplateError, UsageError } from "../../src/errors.ts";
import { queryRows, renderText, statementType, unknownDialect } from "../../src/run/query.ts";
import { runInterval } from "../../src/run/interval.ts";

const columns = [{ name: "n", type: "INTEGER" }];

/** A connection that gives three batches of two rows, and tells what was done with it. */
function threeBatches() {
  const sent: string[] = [];
  let given = 0;
  let cancelled = false;
  const connection: Connection = {
    execute: () => Promise.resolve(),
    query: () => Promise.resolve({ columns, rows: [] }),
    async *stream(statement): AsyncGenerator<Rows> {
      sent.push(statement);
      cancelled = true;
      for (const n of [1, 3, 5]) {
        given++;
        yield { columns, rows: [[n], [n + 1]] };
      }
      cancelled = false;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { connection, sent, given: () => given, cancelled: () => cancelled };
}

async function values(batches: AsyncIterable<Rows>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { rows } of batches) found.push(...rows.flat());
  return found;
}

const signal = new AbortController().signal;

describe("queryRows()", () => {
  it("gives every row without a limit", async () => {
    const { connection, sent } = threeBatches();
    const rows = await values(
      queryRows(connection, "select n", { limit: undefined, dialect: unknownDialect, signal }),
    );
    assertEquals([rows, sent], [[1, 2, 3, 4, 5, 6], ["select n"]]);
  });

  it("lets the database apply a limit", async () => {
    const { connection, sent } = threeBatches();
    await values(queryRows(connection, "select n", { limit: 3, dialect: unknownDialect, signal }));
    assertEquals(sent, ["SELECT * FROM (\nselect n\n) as t LIMIT 3"]);
  });

  it("cuts rows where the database cannot, and lets the statement finish", async () => {
    const { connection, sent, cancelled } = threeBatches();
    const insert = "insert into t values (1) returning n";
    const rows = await values(
      queryRows(connection, insert, { limit: 3, dialect: unknownDialect, signal }),
    );
    assertEquals([rows, sent, cancelled()], [[1, 2, 3], [insert], false]);
  });

  for (
    const [query, batches, isCancelled] of [
      ["select n", 1, true],
      ["delete from t returning n", 3, false],
    ] as const
  ) {
    it(`${isCancelled ? "cancels" : "finishes"} ${query} when its reader stops`, async () => {
      const { connection, given, cancelled } = threeBatches();
      for await (
        const _ of queryRows(connection, query, {
          limit: undefined,
          dialect: unknownDialect,
          signal,
        })
      ) break;
      assertEquals([given(), cancelled()], [batches, isCancelled]);
    });
  }

  it("works with connections that do not stream", async () => {
    const { connection: { stream: _, ...connection } } = threeBatches();
    assertEquals(
      await values(queryRows(connection, "select", { limit: 1, dialect: unknownDialect, signal })),
      [],
    );
  });
});

describe("statementType()", () => {
  const cases = [
    ["insert into t select 1", "INSERT"],
    ["create or replace temp table t as select 1", "CREATE TABLE"],
    ["with a as (select 1), b as (delete from u returning 1) update t set a = 1", "UPDATE"],
    ["with recursive a as (select 1) select * from a", "SELECT"],
    ["create table t (a int); insert into t values (1);", "INSERT"],
    ["create table event (a int)", "CREATE TABLE"],
    ["create procedure p() begin insert into t values (1); end", "CREATE PROCEDURE"],
    ["create definer = me trigger g before insert on t for each row begin end", "CREATE TRIGGER"],
    ["begin not atomic select 1; select 2; end", "BEGIN"],
    ["begin; insert into t values (1); end", "END"],
  ] as const;
  for (const [query, type] of cases) {
    it(`of "${query}" is ${type}`, () =>
      assertEquals(statementType(query, unknownDialect.lexis), type));
  }
});

describe("renderText()", () => {
  const interval = runInterval({ startDate: "2024-01-02", endDate: "2024-01-03" }, new Date());
  const context = { interval, now: new Date("2024-02-01T00:00:00Z") };
  const render = (text: string, variables = {}) =>
    renderText({ text, variables, platform: undefined }, context).query;

  it("fills in dates and variables, and drops semicolons", () => {
    assertEquals(
      render(" select '{{ start_date }}', '{{ end_date }}', '{{ execution_date }}', {{ a.b }}; ", {
        a: { b: "1" },
      }),
      "select '2024-01-02', '2024-01-03', '2024-02-01', 1",
    );
  });

  it("prefers a variable to a date of its name", () => {
    assertEquals(render("{{ start_date }}", { start_date: "today" }), "today");
  });

  it("refuses names that were not given, such as those of a run", () => {
    assertThrows(() => render("{{ this }}"), TemplateError);
  });

  it("refuses a query that renders to nothing", () => {
    assertThrows(() => render(" ; {# nothing #}"), UsageError, "The query is empty");
  });
});
