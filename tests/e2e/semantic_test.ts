/** `bruin query --semantic-model`: the same rows as SQL that was written by hand. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { shop } from "../semantic/models.ts";
import { bruin, type Finished, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const schema = "semantic_test";
const models = Object.fromEntries(
  Object.entries(shop).map(([name, text]) => [
    `semantic/${name}`,
    text.replaceAll("raw.", `${schema}.`),
  ]),
);

/** Rows whose joins would multiply them, if they were followed the wrong way. */
const tables = [
  `create schema ${schema}`,
  `create table ${schema}.tickets (id int, kind varchar(10), order_no bigint, cents int, ` +
  "sold_at timestamp, venue_id int, buyer_id int, seller_id int)",
  `insert into ${schema}.tickets values ` +
  "(1, 'music', 9007199254740993, 3, '2024-01-03 10:00:00', 1, 1, 2), " +
  "(2, 'art', 2, 8, '2024-01-05 11:00:00', 1, 2, 1), " +
  "(3, 'music', 3, 4, '2024-02-07 12:00:00', 2, 1, 1), " +
  "(4, null, 4, 100, '2024-02-08 13:00:00', null, null, 3)",
  `create table ${schema}.venues (venue_id int, city varchar(10), owner_id int, opened date)`,
  `insert into ${schema}.venues values (1, 'Ulm', 1, '1990-01-01'), (2, 'Rom', 2, '1991-01-01')`,
  `create table ${schema}.people (id int, nick varchar(10), town varchar(10), cents int)`,
  `insert into ${schema}.people values (1, 'Ada', 'Ulm', 1), (2, 'Bob', 'Bern', 1), ` +
  "(3, 'Cyd', 'Ulm', 1)",
  `create table ${schema}.towns (name varchar(10), country varchar(10), valid boolean)`,
  `insert into ${schema}.towns values ('Ulm', 'DE', true), ('Bern', 'CH', true), ` +
  "('Ulm', 'WB', false)",
];

/** Flags, and SQL by hand that gives the same rows. */
const questions: Readonly<Record<string, readonly [flags: readonly string[], sql: string]>> = {
  "groups in an order": [
    ["--dimension", "sold:month", "--metric", "income", "--metric", "average", "--sort", "sold"],
    "select date_trunc('month', sold_at), sum(cents), sum(cents) * 1.0 / count(*) " +
    "from semantic_test.tickets group by 1 order by 1",
  ],
  "a filter of one metric, and none": [
    ["--metric", "buyers", "--metric", "n"],
    "select count(distinct case when kind = 'music' then buyer_id end), count(*) " +
    "from semantic_test.tickets",
  ],
  "conditions that would mean something else without parentheses": [
    ["--metric", "n", "--segment", "big"].concat(
      "--filter",
      '{"expression": "{kind} = \'music\' or {kind} is null"}',
    ),
    "select count(*) from semantic_test.tickets " +
    "where (kind = 'music' or kind is null) and (cents > 5 or kind = 'art')",
  ],
  "a number with many digits": [
    [
      "--metric",
      "income",
      "--filter",
      '{"dimension": "order", "operator": "gte", "value": 9007199254740993}',
    ],
    "select sum(cents) from semantic_test.tickets where order_no >= 9007199254740993",
  ],
  "joined tables with columns of the same names": [
    ["--dimension", "venue.city", "--metric", "income", "--sort", "venue.city"],
    "select v.city, sum(t.cents) from semantic_test.tickets t left join semantic_test.venues v " +
    "on t.venue_id = v.venue_id group by 1 order by 1",
  ],
  "one table joined twice, each with its own way on": [
    ["--dimension", "buyer.nick", "--dimension", "seller.home.country", "--metric", "income"]
      .concat("--sort", "buyer.nick", "--sort", "seller.home.country"),
    "select b.nick, w.country, sum(t.cents) from semantic_test.tickets t " +
    "left join semantic_test.people b on t.buyer_id = b.id " +
    "left join semantic_test.people s on t.seller_id = s.id " +
    "left join semantic_test.towns w on s.town = w.name and w.valid " +
    "group by 1, 2 order by 1, 2",
  ],
  "windows": [
    ["--dimension", "sold:day", "--metric", "cumulated", "--metric", "part", "--sort", "sold"],
    "select d, sum(c) over (order by d rows unbounded preceding), c * 1.0 / sum(c) over () from " +
    "(select date_trunc('day', sold_at) as d, sum(cents) as c from semantic_test.tickets " +
    "group by 1) g order by d",
  ],
  "a template": [
    ["--metric", "since", "--start-date", "2024-02-01", "--end-date", "2024-02-02"],
    "select sum(cents) from semantic_test.tickets where sold_at >= '2024-02-01'",
  ],
};

const files = {
  "pipeline.yml": "name: shop\n",
  ...models,
};

const databases = [
  {
    name: "DuckDB",
    connection: { duckdb: [{ name: "lake", path: "lake.db" }] },
    missing: "",
  },
  {
    name: "PostgreSQL",
    connection: { postgres: [postgresDetails({ name: "lake" })] },
    missing: postgresNeeded,
  },
];

for (const { name, connection, missing } of databases) {
  describe(`semantic models on ${name}${missing}`, () => {
    (missing === "" ? it : it.skip)("give the rows of SQL by hand", async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        ...files,
        ".bruin.yml": JSON.stringify({ environments: { default: { connections: connection } } }),
      });
      const ask = (...flags: string[]) =>
        bruin(["query", "-c", "lake", "-o", "json", ...flags], { cwd: folder.path });
      const succeed = async (...flags: string[]) => rowsOf(await ask(...flags));
      await ask("-q", `drop schema if exists ${schema} cascade`);
      for (const statement of tables) await succeed("-q", statement);
      try {
        for (const [question, [flags, sql]] of Object.entries(questions)) {
          const asked = await succeed("--pipeline", ".", "--semantic-model", "tickets", ...flags);
          assertEquals(asked, await succeed("-q", sql), question);
        }
      } finally {
        await ask("-q", `drop schema ${schema} cascade`);
      }
    });
  });
}

function rowsOf({ code, stdout, stderr }: Finished): unknown[][] {
  assertEquals(code, 0, stdout + stderr);
  return JSON.parse(stdout).rows;
}

describe("bruin query --semantic-model", () => {
  const refused: Readonly<Record<string, readonly [flags: readonly string[], message: string]>> = {
    "flags without a model": [
      ["--metric", "n"],
      "--semantic-model is required when using semantic query flags",
    ],
    "a query": [
      ["--semantic-model", "tickets", "-q", "select 1"],
      "semantic query mode cannot be combined with --query",
    ],
    "neither pipeline nor asset": [
      ["--semantic-model", "tickets"],
      "semantic query mode requires --asset or --pipeline",
    ],
    "no connection": [
      ["--semantic-model", "tickets", "--pipeline", "."],
      "semantic query mode with --pipeline requires --connection",
    ],
    "an unknown model, even with an unknown connection": [
      ["--semantic-model", "ticket", "--pipeline", ".", "-c", "nowhere"],
      'semantic model "ticket" not found in semantic',
    ],
  };
  it("refuses what does not go together", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...files, ".bruin.yml": "environments: {default: {}}\n" });
    for (const [what, [flags, message]] of Object.entries(refused)) {
      const { code, stderr } = await bruin(["query", ...flags], { cwd: folder.path });
      assertEquals(code, 64, `${what}: ${stderr}`);
      assertStringIncludes(stderr, message, what);
    }
  });

  it("says in validate what is wrong with models", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...files,
      ".bruin.yml": "environments: {default: {}}\n",
      "semantic/towns.yml": "name: towns\nsource: { tabel: x }\n",
    });
    const { code, stdout, stderr } = await bruin(["validate", "."], { cwd: folder.path });
    assertEquals(code, 78, stdout + stderr);
    assertStringIncludes(stderr, 'did you mean "table"?');
    assertStringIncludes(stderr, "semantic/towns.yml:2:");
  });
});
