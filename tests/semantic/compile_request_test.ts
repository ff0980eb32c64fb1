import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { bigqueryDialect as bigquery } from "../../src/platforms/bigquery/dialect.ts";
import { mysqlDialect as mysql } from "../../src/platforms/mysql/dialect.ts";
import { postgresDialect as postgres } from "../../src/platforms/postgres/dialect.ts";
import { compileRequest } from "../../src/semantic/compile_request.ts";
import { readRequest, type RequestTexts } from "../../src/semantic/request.ts";
import type { CompileContext } from "../../src/semantic/compiler.ts";
import { postgresIdentifiers } from "../../src/sql/identifiers.ts";
import { standardLexis } from "../../src/sql/lexis.ts";
import { ansiWords } from "../../src/sql/sql_words.ts";
import { modelsOf, shop } from "./models.ts";

const models = await modelsOf(shop);
type QueryDialect = CompileContext["dialect"];
const standard: QueryDialect = {
  lexis: standardLexis,
  identifiers: postgresIdentifiers,
  words: ansiWords,
};

function ask(texts: RequestTexts, dialect: QueryDialect = standard): string {
  return compileRequest(readRequest(texts), { model: models.get("tickets")!, models, dialect });
}

/** What is asked, and the query. */
const cases: Readonly<Record<string, readonly [RequestTexts, string]>> = {
  "a dimension with a granularity, a metric, a sort": [
    { dimension: ["sold:month"], metric: ["income"], sort: ["sold"] },
    `SELECT date_trunc('month', sold_at) AS "sold", sum(cents) AS "income" FROM raw.tickets ` +
    'GROUP BY 1 ORDER BY "sold" ASC',
  ],
  "dimensions alone, each once": [
    { dimension: ["kind"] },
    'SELECT "kind" AS "kind" FROM raw.tickets GROUP BY 1',
  ],
  "a reserved word and a dot in names": [
    { dimension: ["order", "a.b"] },
    'SELECT order_no AS "order", kind AS "a_b" FROM raw.tickets GROUP BY 1, 2',
  ],
  "a ratio": [
    { metric: ["average"] },
    'SELECT sum(cents) / NULLIF(count(*), 0) AS "average" FROM raw.tickets',
  ],
  "a metric of metrics in parentheses": [
    { metric: ["share"] },
    'SELECT (sum(cents) - count(*)) / NULLIF((sum(cents) / NULLIF(count(*), 0)), 0) AS "share" ' +
    "FROM raw.tickets",
  ],
  "a filter of a metric on all its aggregates": [
    { metric: ["music"] },
    `SELECT sum(CASE WHEN "kind" = 'mu(sic' THEN cents ELSE NULL END) / count(CASE WHEN "kind" ` +
    `= 'mu(sic' THEN 1 ELSE NULL END) AS "music" FROM raw.tickets`,
  ],
  "a filter of a metric that counts different values": [
    { metric: ["buyers"] },
    `SELECT count(DISTINCT CASE WHEN "kind" = 'music' THEN buyer_id ELSE NULL END) AS "buyers" ` +
    "FROM raw.tickets",
  ],
  "conditions on rows in parentheses where they have alternatives": [
    {
      metric: ["n"],
      filter: ['{"dimension": "kind", "operator": "in", "value": ["a\'b", "c"]}'],
      segment: ["big"],
    },
    `SELECT count(*) AS "n" FROM raw.tickets WHERE "kind" IN ('a''b', 'c') AND (cents > 5 or ` +
    `"kind" = 'art')`,
  ],
  "conditions on groups": [
    {
      dimension: ["kind"],
      filter: ['{"expression": "{n} > 1"}', '{"expression": "max(cents) < 7"}'],
    },
    'SELECT "kind" AS "kind" FROM raw.tickets GROUP BY 1 HAVING count(*) > 1 AND max(cents) < 7',
  ],
  "a comparison of an expression": [
    { metric: ["n"], filter: ['{"dimension": "expensive", "operator": "equals", "value": true}'] },
    'SELECT count(*) AS "n" FROM raw.tickets WHERE (cents > 5) = TRUE',
  ],
  "digits of numbers": [
    {
      metric: ["n"],
      filter: ['{"dimension":"order","operator":"between","value":[1e6,9007199254740993]}'],
    },
    'SELECT count(*) AS "n" FROM raw.tickets WHERE order_no BETWEEN 1000000 AND ' +
    "9007199254740993",
  ],
  "a filter over two flags": [
    { metric: ["n"], filter: ['{"dimension":"order"', '"operator":"is_null"}'] },
    'SELECT count(*) AS "n" FROM raw.tickets WHERE order_no IS NULL',
  ],
  "an empty list": [
    { metric: ["n"], filter: ['{"dimension":"order","operator":"in","value":[]}'] },
    'SELECT count(*) AS "n" FROM raw.tickets WHERE 1 = 0',
  ],
  "two granularities of one dimension": [
    { dimension: ["sold:day", "sold:month"] },
    `SELECT date_trunc('day', sold_at) AS "sold_day", date_trunc('month', sold_at) AS ` +
    '"sold_month" FROM raw.tickets GROUP BY 1, 2',
  ],
  "a template": [
    { metric: ["since"] },
    `SELECT sum(CASE WHEN sold_at >= '{{ start_date }}' THEN cents ELSE NULL END) AS "since" ` +
    "FROM raw.tickets",
  ],
  "a sort by a metric that is not asked": [
    { dimension: ["kind"], sort: ["n:desc"] },
    'SELECT "kind" AS "kind" FROM raw.tickets GROUP BY 1 ORDER BY count(*) DESC',
  ],
  "a running total": [
    { dimension: ["sold:month"], metric: ["cumulated"], sort: ["sold"] },
    'SELECT base."sold" AS "sold", SUM(base."income") OVER (ORDER BY base."sold" ROWS ' +
    `UNBOUNDED PRECEDING) AS "cumulated" FROM (SELECT date_trunc('month', sold_at) AS "sold", ` +
    'sum(cents) AS "income" FROM raw.tickets GROUP BY 1) base ORDER BY "sold" ASC',
  ],
  "a metric made of one with a window": [
    { dimension: ["sold", "kind"], metric: ["growth", "n"], sort: ["growth:desc"] },
    'SELECT base."sold" AS "sold", base."kind" AS "kind", base."income" - (LAG(base."income", ' +
    '2) OVER (PARTITION BY base."kind" ORDER BY base."sold")) AS "growth", base."n" AS "n" ' +
    'FROM (SELECT sold_at AS "sold", "kind" AS "kind", sum(cents) AS "income", count(*) AS "n" ' +
    'FROM raw.tickets GROUP BY 1, 2) base ORDER BY "growth" DESC',
  ],
  "parts of a total and places": [
    { dimension: ["kind"], metric: ["part", "place"] },
    'SELECT base."kind" AS "kind", base."income" / NULLIF(SUM(base."income") OVER (), 0) AS ' +
    '"part", RANK() OVER (ORDER BY base."kind") AS "place" FROM (SELECT "kind" AS "kind", ' +
    'sum(cents) AS "income" FROM raw.tickets GROUP BY 1) base',
  ],
  "a joined dimension, with what no name of a column is told from": [
    { dimension: ["venue.opened:year"], metric: ["income"], sort: ["venue.opened"] },
    'SELECT bruin_venue_opened_year AS "venue_opened_year", sum(cents) AS "income" FROM ' +
    '(SELECT base.*, "venue".bruin_venue_opened_year FROM (SELECT * FROM raw.tickets) base ' +
    "LEFT JOIN (SELECT *, extract(year from opened) AS bruin_venue_opened_year FROM " +
    'raw.venues) "venue" ON base."venue_id" = "venue"."venue_id") base GROUP BY 1 ORDER BY ' +
    '"venue_opened_year" ASC',
  ],
  "one model over two joins, each with its own way on": [
    { dimension: ["buyer.home.country", "seller.nick"] },
    'SELECT bruin_home_country AS "buyer_home_country", bruin_seller_nick AS "seller_nick" ' +
    'FROM (SELECT base.*, "home".bruin_home_country, "seller".bruin_seller_nick FROM (SELECT ' +
    "*, cast(seller_id as int) AS bruin_base_key_of_seller FROM raw.tickets) base LEFT JOIN " +
    '(SELECT * FROM raw.people) "buyer" ON base."buyer_id" = "buyer"."id" LEFT JOIN (SELECT *, ' +
    '"country" AS bruin_home_country FROM raw.towns) "home" ON "buyer".town = "home".name and ' +
    '"home".valid LEFT JOIN (SELECT *, "nick" AS bruin_seller_nick FROM raw.people) "seller" ' +
    'ON base.bruin_base_key_of_seller = "seller"."id") base GROUP BY 1, 2',
  ],
  "the same far join on two ways": [
    { dimension: ["buyer.home.country", "seller.home.country"] },
    'SELECT bruin_home_country AS "buyer_home_country", bruin_bruin_seller_home_country AS ' +
    '"seller_home_country" FROM (SELECT base.*, "home".bruin_home_country, ' +
    '"bruin_seller_home".bruin_bruin_seller_home_country FROM (SELECT *, cast(seller_id as ' +
    "int) AS bruin_base_key_of_seller FROM raw.tickets) base LEFT JOIN (SELECT * FROM " +
    'raw.people) "buyer" ON base."buyer_id" = "buyer"."id" LEFT JOIN (SELECT *, "country" AS ' +
    'bruin_home_country FROM raw.towns) "home" ON "buyer".town = "home".name and "home".valid ' +
    'LEFT JOIN (SELECT * FROM raw.people) "seller" ON base.bruin_base_key_of_seller = ' +
    '"seller"."id" LEFT JOIN (SELECT *, "country" AS bruin_bruin_seller_home_country FROM ' +
    'raw.towns) "bruin_seller_home" ON "seller".town = "bruin_seller_home".name and ' +
    '"bruin_seller_home".valid) base GROUP BY 1, 2',
  ],
  "a join that only a filter needs": [
    { metric: ["in_town"], segment: ["in_ulm"] },
    `SELECT count(CASE WHEN bruin_venue_city = 'Ulm' THEN 1 ELSE NULL END) AS "in_town" FROM ` +
    '(SELECT base.*, "venue".bruin_venue_city FROM (SELECT * FROM raw.tickets) base LEFT JOIN ' +
    '(SELECT *, "city" AS bruin_venue_city FROM raw.venues) "venue" ON base."venue_id" = ' +
    `"venue"."venue_id") base WHERE bruin_venue_city = 'Ulm'`,
  ],
};

/** What is asked, and what is wrong with it. */
const refused: Readonly<Record<string, readonly [RequestTexts, string]>> = {
  "nothing": [{}, "query must include at least one dimension or metric"],
  "an unknown metric": [{ metric: ["zz"] }, "metric not found: zz"],
  "a metric in other letters": [{ metric: ["N"] }, "metric not found: N"],
  "an unknown segment": [{ metric: ["n"], segment: ["zz"] }, "segment not found: zz"],
  "an unknown sort": [{ metric: ["n"], sort: ["zz"] }, "sort field not found: zz"],
  "a sort by another dimension": [
    { metric: ["n"], sort: ["kind"] },
    "sort field is not among the dimensions: kind",
  ],
  "an unknown dimension": [{ dimension: ["zz"] }, "dimension not found: zz"],
  "an unknown dimension in a filter": [
    { metric: ["n"], filter: ['{"dimension":"zz","operator":"is_null"}'] },
    "filter dimension not found: zz",
  ],
  "a granularity of no time": [
    { dimension: ["kind:day"] },
    "granularity on non-time dimension: kind",
  ],
  "an unknown granularity": [
    { dimension: ["sold:week"] },
    'invalid granularity "week" for dimension sold',
  ],
  "a join that repeats rows": [
    { dimension: ["scans.gate"] },
    "join not found or unsafe: scans",
  ],
  "a name on two ways": [
    { dimension: ["nick"] },
    'ambiguous dimension "nick"; use join_name.dimension',
  ],
  "a join on two ways": [{ dimension: ["home.country"] }, 'ambiguous join "home"; use a join name'],
  "a filter on a window": [
    { metric: ["n"], filter: ['{"expression":"{cumulated} > 1"}'] },
    'a filter cannot use the window metric "cumulated"',
  ],
  "a window along a dimension that is not asked": [
    { dimension: ["kind"], metric: ["cumulated"] },
    'window metric "cumulated" needs the dimension "sold"',
  ],
  "one column twice": [{ metric: ["n", "n"] }, '"n" would be the name of two columns'],
};

describe("compileRequest()", () => {
  for (const [name, [texts, expected]] of Object.entries(cases)) {
    it(`writes ${name}`, () => assertEquals(ask(texts), expected));
  }

  it("calls a joined dimension as it is asked", () => {
    const sql = ask({ dimension: ["owner.nick", "venue.owner.nick", "opened:year"] });
    assertEquals(
      [...sql.matchAll(/ AS "(\w+)"/g)].map(([, name]) => name),
      ["owner_nick", "venue_owner_nick", "opened_year"],
    );
  });
  for (const [name, [texts, message]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      const error = assertThrows(() => ask(texts), UsageError);
      assertEquals(error.message, `failed to compile semantic query: ${message}`);
    });
  }

  it("keeps the fraction of whole numbers where the platform drops it", () => {
    assertStringIncludes(
      ask({ metric: ["average"] }, postgres),
      '1.0 * sum(cents) / NULLIF(count(*), 0) AS "average"',
    );
    assertStringIncludes(
      ask({ metric: ["share"] }, postgres),
      "(sum(cents) - count(*)) / NULLIF(1.0 * (1.0 * sum(cents) / NULLIF(count(*), 0)), 0)",
    );
    assertStringIncludes(
      ask({ dimension: ["kind"], metric: ["part"] }, postgres),
      '1.0 * base."income" / NULLIF(SUM(base."income") OVER (), 0)',
    );
  });

  it("escapes texts as the platform reads them", () => {
    const filter = [JSON.stringify({ dimension: "kind", operator: "equals", value: "a'b\\c\n" })];
    assertStringIncludes(ask({ metric: ["n"], filter }, bigquery), "`kind` = 'a\\'b\\\\c\\n'");
    assertStringIncludes(ask({ metric: ["n"], filter }, mysql), "`kind` = 'a''b\\\\c\n'");
    assertStringIncludes(ask({ metric: ["n"], filter }), `"kind" = 'a''b\\c\n'`);
  });

  it("leaves templates in values as they are", () => {
    const filter = [
      JSON.stringify({ dimension: "sold", operator: "gte", value: "{{ 'a\\b' }} o'clock" }),
    ];
    assertStringIncludes(
      ask({ metric: ["n"], filter }, bigquery),
      "sold_at >= '{{ 'a\\b' }} o\\'clock'",
    );
  });

  it("keeps every digit of numbers", () => {
    const filter = ['{"dimension":"order","operator":"equals","value":1.2345678901234567890}'];
    assertStringIncludes(ask({ metric: ["n"], filter }), "order_no = 1.234567890123456789");
    assertStringIncludes(
      ask({ metric: ["n"], filter }, bigquery),
      "order_no = CAST('1.234567890123456789' AS BIGNUMERIC)",
    );
  });
});
