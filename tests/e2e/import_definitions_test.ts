/** `bruin import` of tasks, scheduled queries and dashboards: assets of what systems run and show by themselves. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type SentRequest, startService } from "../fakes/scripted_service.ts";
import { verifySignature } from "../fakes/sigv4.ts";
import { rows, secrets, start } from "../platforms/snowflake/service.ts";
import { startAccount } from "./aws.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { bruinOnTerminal } from "./pseudo_terminal.ts";

/** A pipeline, and what is written below it. */
async function project(connections: unknown, files: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, {
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": "name: zoo\n",
    ...files,
  });
  return {
    path: folder.path,
    assets: () => assetsBelow(`${folder.path}/assets`),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Path below `assets/` → text. */
async function assetsBelow(folder: string, under = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) {
        Object.assign(found, await assetsBelow(`${folder}/${name}`, `${under}${name}/`));
      } else found[under + name] = await Deno.readTextFile(`${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}

/** Without the breaks of lines that suit a terminal. */
const inOneLine = (text: string) => text.replaceAll(/\s+/g, " ");

describe("bruin import snowflake-tasks", () => {
  /** As in "SHOW TASKS", section "Output", of Snowflake's SQL reference. */
  const columns = [
    ...["created_on", "name", "id", "database_name", "schema_name", "owner", "comment"],
    ...["warehouse", "schedule", "predecessors", "state", "definition", "condition"],
    ...["allow_overlapping_execution", "error_integration", "config", "task_relations"],
  ];
  const task = (values: Readonly<Record<string, string | null>>) =>
    columns.map((name) =>
      ({
        created_on: "1700000000.123 1440",
        database_name: "LAKE",
        schema_name: "ETL",
        predecessors: "[]",
        state: "started",
        ...values,
      } as Readonly<Record<string, string | null>>)[name] ?? null
    );
  const block = "BEGIN\n  DELETE FROM etl.log;\n  CALL etl.fill('{{ x }}');\nEND";
  const tasks = [
    task({ name: "NIGHTLY", schedule: "USING CRON 0 2 * * * UTC", definition: "CALL etl.load()" }),
    task({
      name: "REPORT",
      comment: "for the board",
      warehouse: "BIG",
      predecessors: '[\n  "LAKE.ETL.NIGHTLY"\n]',
      definition: "insert into etl.report select * from etl.orders",
      condition: "SYSTEM$STREAM_HAS_DATA('S')",
      state: "suspended",
    }),
    task({ name: "Tidy up", predecessors: '["LAKE.ETL.NIGHTLY"]', definition: block }),
    task({ name: "LAST", predecessors: '["LAKE.ETL.\\"Tidy up\\""]', definition: "select 1" }),
    task({ name: "LEAKY", definition: `select '${secrets.password}'` }),
    task({ name: "倉庫", definition: "select 1" }),
  ];

  function startSnowflake(list: readonly (readonly (string | null)[])[] = tasks) {
    const rowtype = columns.map((name) => ({ name, type: "text" }));
    return start({
      "POST /query-request": [
        ({ json }) =>
          json.sqlText.startsWith("SHOW TASKS") ? rows(list, { rowtype }) : rows([["LAKE", "ETL"]]),
      ],
    });
  }
  const details = { account: "acme-prod", username: "etl", password: secrets.password };
  const sensitive = Object.values(secrets);

  it("writes each task with its text, what is before it, and what it reads", async () => {
    await using service = startSnowflake();
    await using account = await startAccount({ sf: { type: "snowflake", details } });
    await using zoo = await project({}, {
      "assets/orders.asset.yml": "name: etl.orders\ntype: sf.source\n",
    });
    const env = { ...account.env, BRUIN_SNOWFLAKE_URL: service.url.origin };
    const run = (...args: string[]) =>
      bruin(["import", "snowflake-tasks", ".", "-c", "sf", "--secrets-backend", "aws", ...args], {
        ...{ env, sensitive },
        cwd: zoo.path,
      });
    const { code, stdout, stderr } = await run("--all");
    assertEquals(code, 0, stderr);
    assertEquals(
      stdout,
      "Imported 4 tasks from 'sf' into pipeline 'zoo'; 2 were there or left out\n",
    );
    assertEquals(account.fetched(), ["sf"]);
    const said = inOneLine(stderr);
    assertStringIncludes(said, "LAKE.ETL.LEAKY was left out: its text holds a secret value");
    assertStringIncludes(said, 'LAKE.ETL."倉庫" was left out: no asset can have this name');
    assertStringIncludes(
      said,
      "etl.report is not all of LAKE.ETL.REPORT: it runs always, and not only when " +
        "SYSTEM$STREAM_HAS_DATA('S')",
    );
    const assets = await zoo.assets();
    assertEquals(Object.keys(assets).sort(), [
      ...["etl/last.sql", "etl/nightly.sql", "etl/report.sql", "etl/tidy_up.sql"],
      "orders.asset.yml",
    ]);
    assertEquals(
      assets["etl/report.sql"],
      `/* @bruin

name: etl.report
type: sf.sql
description: |-
  for the board
  Snowflake task: LAKE.ETL.REPORT
  Schedule: after LAKE.ETL.NIGHTLY
  Warehouse: BIG
  Only when: SYSTEM$STREAM_HAS_DATA('S')
enabled: false
connection: sf

depends:
  - etl.nightly
  - etl.orders

@bruin */

insert into etl.report select * from etl.orders
`,
    );
    assertStringIncludes(assets["etl/tidy_up.sql"] ?? "", `\n{% raw %}${block}{% endraw %}\n`);
    assertStringIncludes(assets["etl/last.sql"] ?? "", "depends:\n  - etl.tidy_up\n");
    const checked = await bruin(["validate", "--fast", "--secrets-backend", "aws", "."], {
      ...{ env, sensitive },
      cwd: zoo.path,
    });
    assertEquals(checked.code, 0, checked.stdout);

    const again = await run("--all");
    assertStringIncludes(again.stdout, "Imported 0 tasks from 'sf' into pipeline 'zoo'; 6 were");
    assertEquals(await zoo.assets(), assets);
  });

  it("asks for the tasks of a schema, and says which there are when it cannot ask the user", async () => {
    await using service = startSnowflake(tasks.slice(0, 2));
    await using zoo = await project({ snowflake: [{ name: "sf", ...details }] });
    const options = { cwd: zoo.path, env: { BRUIN_SNOWFLAKE_URL: service.url.origin }, sensitive };
    const run = (...args: string[]) =>
      bruin(["import", "snowflake-tasks", ".", "-c", "sf", ...args], options);
    const silent = await run("--database", "lake", "--schema", "etl");
    assertEquals(silent.code, 64);
    assertStringIncludes(inOneLine(silent.stderr), "there are: LAKE.ETL.NIGHTLY, LAKE.ETL.REPORT");
    assertStringIncludes(silent.stderr, "--all");
    assertEquals(
      service.of("POST /query-request").map(({ json }) => json.sqlText).at(-1),
      "SHOW TASKS IN SCHEMA lake.etl",
    );
    const wrong = await run("--only", "LAKE.ETL.NONE");
    assertEquals(wrong.code, 64);
    assertStringIncludes(wrong.stderr, "There is no task 'LAKE.ETL.NONE'");
    assertEquals(await zoo.assets(), {});
    const one = await run("--only", "LAKE.ETL.REPORT");
    assertEquals(one.code, 0, one.stderr);
    assertEquals(Object.keys(await zoo.assets()), ["etl/report.sql"]);
    assertStringIncludes(
      inOneLine(one.stderr),
      "it does not wait for LAKE.ETL.NIGHTLY, which is not",
    );
  });

  it("lets the user choose on a terminal", async () => {
    await using service = startSnowflake(tasks.slice(0, 4));
    await using zoo = await project({
      postgres: [{ name: "other", host: "127.0.0.1", username: "u", password: "p", database: "d" }],
      snowflake: [{ name: "sf", ...details }],
    });
    const { code, output } = await bruinOnTerminal(["import", "snowflake-tasks", "."], {
      cwd: zoo.path,
      env: { BRUIN_SNOWFLAKE_URL: service.url.origin },
      sensitive,
      steps: [
        { after: "Connection [sf]: ", keys: "\n" },
        { after: "or all): ", keys: "9\n" },
        { after: "There is no '9'", keys: "3, 1\n" },
      ],
    });
    assertEquals(code, 0, output);
    assertMatch(output, /1 {2}LAKE\.ETL\.NIGHTLY +USING CRON 0 2/);
    assert(!output.includes("other"), "a connection of another type was offered");
    assertEquals(Object.keys(await zoo.assets()).sort(), ["etl/nightly.sql", "etl/tidy_up.sql"]);
  });

  it("writes nothing when two tasks would be one asset", async () => {
    await using service = startSnowflake([
      task({ name: "A B", definition: "select 1" }),
      task({ name: "A_B", definition: "select 2" }),
    ]);
    await using zoo = await project({ snowflake: [{ name: "sf", ...details }] });
    const { code, stderr } = await bruin(["import", "snowflake-tasks", ".", "-c", "sf", "--all"], {
      ...{ cwd: zoo.path, env: { BRUIN_SNOWFLAKE_URL: service.url.origin }, sensitive },
    });
    assertEquals(code, 64);
    assertStringIncludes(stderr, "Two definitions would be the asset etl.a_b");
    assertStringIncludes(inOneLine(stderr), 'these are LAKE.ETL."A B" and LAKE.ETL.A_B');
    assertEquals(await zoo.assets(), {});
  });

  it("refuses a connection of another type, and --all with --only", async () => {
    await using zoo = await project({ duckdb: [{ name: "db", path: "d.db" }] });
    const run = (...args: string[]) =>
      bruin(["import", "snowflake-tasks", ...args], { cwd: zoo.path });
    const other = await run(".", "-c", "db", "--all");
    assertEquals(other.code, 64);
    assertStringIncludes(other.stderr, "There are no tasks in connections of duckdb");
    const both = await run(".", "-c", "db", "--all", "--only", "x");
    assertEquals(both.code, 64);
    assertStringIncludes(both.stderr, "cannot use both --all and --only");
    const none = await run(".");
    assertEquals(none.code, 64);
    assertStringIncludes(none.stderr, "It is not said whose tasks are to be imported");
  });
});

/** From https://cloud.google.com/bigquery/docs/reference/datatransfer/rest/v1/projects.locations.transferConfigs. */
describe("bruin import bq-scheduled-queries", () => {
  const token = "ya29.MARKER-transfers";
  const gcp = [{ name: "gcp", project_id: "shop", location: "EU", access_token: token }];
  const config = (displayName: string, params: unknown, more: object = {}) => ({
    name: `projects/1234/locations/eu/transferConfigs/${displayName.length}`,
    dataSourceId: "scheduled_query",
    schedule: "every 24 hours",
    ...{ displayName, params, ...more },
  });
  const mart = { destinationDatasetId: "Mart" };
  const pages = [
    [
      config("Orders by day", {
        query: "select * from raw.orders where day = @run_date and note = '@run_date {{x}}'",
        destination_table_name_template: "Orders",
        write_disposition: "WRITE_TRUNCATE",
        partitioning_field: "day",
      }, mart),
      config("events", {
        query: "select @run_time as seen, @@session_id as s",
        destination_table_name_template: "events",
        write_disposition: "WRITE_APPEND",
      }, { ...mart, disabled: true, emailPreferences: { enableFailureEmail: true } }),
    ],
    [
      config("daily", {
        query: "select 1 as n",
        destination_table_name_template: 'day_{run_date}_{run_time|"%Y%m%d"}',
        write_disposition: "WRITE_TRUNCATE",
      }, mart),
      config("hourly", {
        query: "select 1 as n",
        destination_table_name_template: 'hour_{run_time-1h|"%Y%m%d%H"}',
        write_disposition: "WRITE_TRUNCATE",
      }, mart),
      config("Clean up!", { query: "delete from raw.old where true;\nselect 1" }, {
        schedule: "",
        scheduleOptionsV2: { manualSchedule: {} },
      }),
    ],
  ];
  const start = () =>
    startService({
      "GET /transferConfigs": [
        () => Response.json({ transferConfigs: pages[0], nextPageToken: "p2" }),
        () => Response.json({ transferConfigs: pages[1] }),
        () => Response.json({ transferConfigs: pages.flat() }),
      ],
    });

  it("writes tables, scripts and what it can of templates", async () => {
    await using service = start();
    await using zoo = await project({ google_cloud_platform: gcp }, {
      "assets/orders.asset.yml": "name: raw.orders\ntype: bq.source\n",
    });
    const options = {
      cwd: zoo.path,
      env: { BIGQUERY_EMULATOR_HOST: service.url.origin },
      sensitive: [token],
    };
    const run = () => bruin(["import", "bq-scheduled-queries", ".", "-c", "gcp", "--all"], options);
    const { code, stdout, stderr } = await run();
    assertEquals(code, 0, stderr);
    assertEquals(stdout, "Imported 5 scheduled queries from 'gcp' into pipeline 'zoo'\n");
    const [first, second] = service.of("GET /transferConfigs");
    assertEquals(first?.path, "/v1/projects/shop/locations/eu/transferConfigs");
    assertEquals(first?.query, { dataSourceIds: "scheduled_query", pageSize: "100" });
    assertEquals(second?.query["pageToken"], "p2");
    assertEquals(first?.headers.get("authorization"), `Bearer ${token}`);
    const assets = await zoo.assets();
    assertEquals(Object.keys(assets).sort(), [
      "mart/events.sql",
      "mart/orders.sql",
      "orders.asset.yml",
      ...["clean_up", "daily", "hourly"].map((name) => `scheduled_queries/${name}.sql`),
    ]);
    assertEquals(
      assets["mart/orders.sql"],
      `/* @bruin

name: Mart.Orders
type: bq.sql
description: |-
  BigQuery scheduled query: Orders by day
  Schedule: every 24 hours
  Destination: Mart.Orders (WRITE_TRUNCATE)
connection: gcp

materialization:
  type: table
  strategy: create+replace

depends:
  - raw.orders

@bruin */

select * from raw.orders where day = DATE '{{ execution_date }}'{% raw %} and note = '@run_date {{x}}'{% endraw %}
`,
    );
    const events = assets["mart/events.sql"] ?? "";
    assertStringIncludes(events, "enabled: false");
    assertStringIncludes(events, "strategy: append");
    assertStringIncludes(events, "select @run_time as seen, @@session_id as s");
    assertStringIncludes(
      assets["scheduled_queries/daily.sql"] ?? "",
      "@bruin */\n\nCREATE OR REPLACE TABLE `Mart.day_{{ execution_date_nodash }}_" +
        "{{ execution_date_nodash }}` AS\nselect 1 as n\n",
    );
    assertStringIncludes(assets["scheduled_queries/hourly.sql"] ?? "", "enabled: false");
    assertStringIncludes(assets["scheduled_queries/clean_up.sql"] ?? "", "Schedule: on demand");
    const said = inOneLine(stderr);
    for (
      const lack of [
        "Mart.Orders is not all of Orders by day: its table is not partitioned by day",
        "Mart.Orders is not all of Orders by day: @run_date is the day of the run",
        "Mart.events is not all of events: @run_time has no value here",
        "Mart.events is not all of events: it sends no mail when it fails",
        'hourly is not all of hourly: it does not write to Mart.hour_{run_time-1h|"%Y%m%d%H"}',
      ]
    ) assertStringIncludes(said, lack);
    const rendered = await bruin(["render", "assets/mart/orders.sql"], options);
    assertMatch(rendered.stdout, /day = DATE '\d{4}-\d\d-\d\d' and note = '@run_date \{\{x\}\}'/);
    const again = await run();
    assertEquals(again.code, 0, again.stderr);
    assertEquals(await zoo.assets(), assets);
  });

  it("asks another project, whose tables have its name, and says what a refusal wants", async () => {
    await using service = startService({
      "GET /projects/other/transferConfigs": [() =>
        Response.json({
          transferConfigs: [
            config("twin", {
              query: "select 1",
              destination_table_name_template: "t",
              write_disposition: "WRITE_APPEND",
            }, { ...mart, name: "projects/5/locations/us/transferConfigs/a" }),
            config("twin", { query: "select 2" }),
          ],
        })],
      "GET /transferConfigs": [() =>
        Response.json({
          error: {
            code: 403,
            message: "BigQuery Data Transfer API is off",
            status: "PERMISSION_DENIED",
          },
        }, { status: 403 })],
    });
    const [{ location: _, ...nowhere }] = gcp as [typeof gcp[0]];
    await using zoo = await project({ google_cloud_platform: [nowhere] });
    const options = {
      cwd: zoo.path,
      env: { BIGQUERY_EMULATOR_HOST: service.url.origin },
      sensitive: [token],
    };
    const run = (...args: string[]) =>
      bruin(["import", "bq-scheduled-queries", ".", "-c", "gcp", ...args], options);
    const refused = await run("--all");
    assertEquals(refused.code, 77, refused.stderr);
    assertStringIncludes(refused.stderr, "BigQuery Data Transfer API is off");
    assertStringIncludes(refused.stderr, "bigquery.transfers.get");
    assertStringIncludes(refused.stderr, "E521");
    const { code, stderr } = await run("--project-id", "other", "--only", "twin (a)");
    assertEquals(code, 0, stderr);
    assertEquals(service.requests.at(-1)?.path, "/v1/projects/other/transferConfigs");
    assertStringIncludes((await zoo.assets())["other/mart/t.sql"] ?? "", "name: other.Mart.t\n");
  });
});

/** From https://help.tableau.com/current/api/rest_api/en-us/REST/rest_api_ref.htm. */
describe("bruin import tableau", () => {
  const secret = "MARKER-pat/secret==";
  const session = "MARKER-session|x";
  const place = { host: "", site_id: "zoo", api_version: "3.28" };
  const pat = { personal_access_token_name: "ci", personal_access_token_secret: secret };
  const sales = { project: { id: "p1", name: "Sales" } };
  const page = (kind: string, items: readonly unknown[], total = items.length) => () =>
    Response.json({
      pagination: { pageNumber: "1", pageSize: "1000", totalAvailable: String(total) },
      [`${kind}s`]: { [kind]: items },
    });
  const workbooks = [
    { id: "w1", name: "Orders", contentUrl: "Orders", description: "what was sold", ...sales },
    { id: "w2", name: "Mine", contentUrl: "Mine" },
  ];
  const view = (id: string, name: string, sheetType: string) => ({
    ...{ id, name, sheetType, contentUrl: `Orders/sheets/${name}`, workbook: { id: "w1" } },
    owner: { email: "owner@example.com" },
  });
  const routes = {
    "POST /auth/signin": [
      () =>
        Response.json({ credentials: { site: { id: "s1", contentUrl: "zoo" }, token: session } }),
    ],
    "POST /auth/signout": [() => new Response(null, { status: 204 })],
    "GET /datasources": [
      page("datasource", [{ id: "d1", name: "Orders", contentUrl: "Orders_1", ...sales }]),
    ],
    "GET /workbooks": [
      page("workbook", workbooks.slice(0, 1), 2),
      page("workbook", workbooks.slice(1), 2),
      page("workbook", workbooks),
    ],
    "GET /views": [
      page("view", [
        view("v1", "Overview", "dashboard"),
        view("v2", "Trend", "view"),
        view("v3", "Tale", "story"),
      ]),
    ],
    "GET /w1/connections": [
      () =>
        Response.json({
          connections: {
            connection: [{ id: "c1", type: "sqlproxy", datasource: { id: "d1", name: "Orders" } }],
          },
        }),
    ],
    "GET /w2/connections": [() => Response.json({ connections: {} })],
    // As in https://help.tableau.com/current/api/metadata_api/en-us/reference/databasetable.doc.html.
    "POST /api/metadata/graphql": [({ json }: SentRequest) => {
      const list = /publishedDatasources|workbooks/.exec(json.query)?.[0] ?? "";
      const upstreamTables = json.variables.id === "w2"
        ? []
        : [{ schema: "[raw]", name: "orders" }, { schema: "", name: "loose" }];
      return Response.json({ data: { [list]: [{ upstreamTables }] } });
    }],
  };
  const sensitive = [secret, session, "owner@example.com"];

  it("writes data sources, workbooks and views, each after what it is made of", async () => {
    await using service = startService(routes);
    await using account = await startAccount({
      bi: { type: "tableau", details: { ...place, host: `http://${service.url.host}/`, ...pat } },
    });
    await using zoo = await project({}, {
      "assets/orders.asset.yml": "name: raw.orders\ntype: empty\n",
    });
    const run = () =>
      bruin(["import", "tableau", ".", "-c", "bi", "--all", "--secrets-backend", "aws"], {
        ...{ cwd: zoo.path, env: account.env, sensitive },
      });
    const { code, stdout, stderr } = await run();
    assertEquals(code, 0, stderr);
    assertEquals(stdout, "Imported 5 items from 'bi' into pipeline 'zoo'\n");
    assertEquals(account.fetched(), ["bi"]);
    assertStringIncludes(
      inOneLine(stderr),
      "Orders/sheets/Tale was left out: no asset can be a story",
    );
    const [signIn] = service.of("POST /auth/signin");
    assertEquals(signIn?.path, "/api/3.28/auth/signin");
    assertEquals(signIn?.json, {
      credentials: {
        personalAccessTokenName: "ci",
        personalAccessTokenSecret: secret,
        site: { contentUrl: "zoo" },
      },
    });
    assertEquals(
      service.requests.filter(({ path }) => !/connections$|graphql$/.test(path))
        .map(({ method, path, query }) => [method, path, query["pageNumber"]]),
      [
        ["POST", "/api/3.28/auth/signin", undefined],
        ["GET", "/api/3.28/sites/s1/datasources", "1"],
        ["GET", "/api/3.28/sites/s1/workbooks", "1"],
        ["GET", "/api/3.28/sites/s1/workbooks", "2"],
        ["GET", "/api/3.28/sites/s1/views", "1"],
        ["POST", "/api/3.28/auth/signout", undefined],
      ],
    );
    assertEquals(
      service.requests.flatMap(({ path }) => path.endsWith("/connections") ? path : []).sort(),
      ["w1", "w2"].map((id) => `/api/3.28/sites/s1/workbooks/${id}/connections`),
    );
    for (const { headers } of service.requests.slice(1)) {
      assertEquals(headers.get("x-tableau-auth"), session);
    }
    const assets = await zoo.assets();
    assertEquals(Object.keys(assets).sort(), [
      "orders.asset.yml",
      "tableau/dashboard/sales/orders/overview.asset.yml",
      "tableau/datasource/sales/orders.asset.yml",
      "tableau/workbook/personal_space/mine.asset.yml",
      "tableau/workbook/sales/orders.asset.yml",
      "tableau/worksheet/sales/orders/trend.asset.yml",
    ]);
    assertEquals(
      assets["tableau/workbook/sales/orders.asset.yml"],
      `name: tableau.workbook.sales.orders
type: tableau.workbook
description: |-
  what was sold
  Tableau workbook Sales/Orders
  Address: Orders
connection: bi
depends:
  - tableau.datasource.sales.orders
  - raw.orders
parameters:
  workbook_id: w1
  workbook_name: Orders
`,
    );
    assertStringIncludes(
      assets["tableau/datasource/sales/orders.asset.yml"] ?? "",
      "depends:\n  - raw.orders\n",
    );
    assertEquals(
      assets["tableau/dashboard/sales/orders/overview.asset.yml"],
      `name: tableau.dashboard.sales.orders.overview
type: tableau.dashboard
description: |-
  Tableau dashboard Sales/Orders/Overview
  Address: Orders/sheets/Overview
depends:
  - tableau.workbook.sales.orders
`,
    );
    const options = { cwd: zoo.path, env: account.env, sensitive };
    const ran = await bruin(["run", "--secrets-backend", "aws", "."], options);
    assertEquals(ran.code, 0, ran.stdout + ran.stderr);
    const again = await run();
    assertStringIncludes(again.stdout, "Imported 0 items from 'bi'");
    assertEquals(await zoo.assets(), assets);
  });

  it("signs in with a name and a password, and says why it was refused", async () => {
    await using service = startService({
      ...routes,
      "POST /auth/signin": [() =>
        Response.json({
          error: { summary: "Signin Error", detail: "Error signing in to Tableau", code: "401001" },
        }, { status: 401 })],
    });
    const details = { ...place, host: service.url.host, username: "u", password: secret };
    await using zoo = await project({ tableau: [{ name: "bi", ...details }] });
    const { code, stderr } = await bruin(["import", "tableau", ".", "-c", "bi", "--all"], {
      ...{ cwd: zoo.path, sensitive },
    });
    assertEquals(code, 77, stderr);
    assertStringIncludes(stderr, "Tableau refused the login");
    assertStringIncludes(inOneLine(stderr), "Signin Error: Error signing in to Tableau (401001)");
    assertEquals(service.requests.map(({ json }) => json.credentials), [
      { name: "u", password: secret, site: { contentUrl: "zoo" } },
    ]);
  });

  it("says once that the tables behind data are not told", async () => {
    await using service = startService({
      ...routes,
      "POST /api/metadata/graphql": [() => new Response("", { status: 404 })],
    });
    const details = { ...place, host: service.url.host, ...pat };
    await using zoo = await project({ tableau: [{ name: "bi", ...details }] });
    const { code, stderr } = await bruin(["import", "tableau", ".", "-c", "bi", "--all"], {
      ...{ cwd: zoo.path, sensitive },
    });
    assertEquals(code, 0, stderr);
    assertEquals(inOneLine(stderr).split("does not tell which tables").length, 2, stderr);
  });

  const error = (status: number, code: string, summary: string) => () =>
    Response.json({ error: { summary, detail: `${summary}.`, code } }, { status });
  for (
    const { name, changed, exit, code, said } of [
      {
        name: "an expired token",
        changed: { "POST /auth/signin": [error(401, "401001", "Signin Error")] },
        ...{ exit: 77, code: "E520", said: "15 days has expired" },
      },
      {
        name: "a session that ended",
        changed: { "GET /workbooks": [error(401, "401002", "Unauthorized Access")] },
        ...{ exit: 77, code: "E520", said: "ended the session" },
      },
      {
        name: "a missing permission",
        changed: { "GET /datasources": [error(403, "403004", "Forbidden")] },
        ...{ exit: 77, code: "E521", said: "capability View" },
      },
      {
        name: "a site that is not there",
        changed: { "POST /auth/signin": [error(404, "404000", "Site not found")] },
        ...{ exit: 78, code: "E522", said: "`site_id`" },
      },
      {
        name: "too many requests",
        changed: { "GET /views": [error(429, "429000", "Too Many Requests")] },
        ...{ exit: 75, code: "E523", said: "try again later" },
      },
    ] as const
  ) {
    it(`tells of ${name}`, async () => {
      await using service = startService({ ...routes, ...changed });
      const details = { ...place, host: service.url.host, ...pat };
      await using zoo = await project({ tableau: [{ name: "bi", ...details }] });
      const ended = await bruin(["import", "tableau", ".", "-c", "bi", "--all"], {
        ...{ cwd: zoo.path, sensitive },
      });
      const told = ended.stdout + inOneLine(ended.stderr);
      assertEquals(ended.code, exit, told);
      assertStringIncludes(told, code);
      assertStringIncludes(told, said);
      assertEquals(await zoo.assets(), {});
    });
  }

  it("refuses what is no Tableau, and an answer that is another", async () => {
    for (const answer of [() => new Response("<html>"), () => Response.json({ credentials: {} })]) {
      await using service = startService({ ...routes, "POST /auth/signin": [answer] });
      const details = { ...place, host: service.url.host, ...pat };
      await using zoo = await project({ tableau: [{ name: "bi", ...details }] });
      const { code, stderr } = await bruin(["import", "tableau", ".", "-c", "bi", "--all"], {
        ...{ cwd: zoo.path, sensitive },
      });
      assertEquals(code, 78, stderr);
      assertStringIncludes(stderr, "The answer is none of Tableau's REST API");
      assertStringIncludes(stderr, "E524");
    }
  });
});

/** From https://docs.aws.amazon.com/quicksight/latest/APIReference/Welcome.html. */
describe("bruin import quicksight", () => {
  const keys = { accessKeyId: "AKIAQUICKSIGHT", secretAccessKey: "MARKER-secret/key+" };
  const machineKey = "AKIAMACHINE";
  const sessionToken = "MARKER-session-token";
  const region = "eu-central-1";
  const details = { aws_region: region, aws_account_id: "123456789012" };
  const withKeys = {
    ...details,
    aws_access_key_id: keys.accessKeyId,
    aws_secret_access_key: keys.secretAccessKey,
    aws_session_token: sessionToken,
  };
  const arn = (id: string) => `arn:aws:quicksight:${region}:123456789012:dataset/${id}`;
  const sensitive = [keys.secretAccessKey, sessionToken];

  /** What a request is answered, when its signature is right. */
  function answer(sent: SentRequest): Response {
    const { method, path, search, headers, query } = sent;
    const error = verifySignature({
      ...{ method, target: path + search },
      headers: Object.fromEntries(headers),
      body: new Uint8Array(),
    }, {
      credentials: [{ ...keys, sessionToken }, { ...keys, accessKeyId: machineKey }],
      ...{ service: "quicksight", region, now: Date.now() },
    });
    const refuse = (status: number, word: string, Message: string) =>
      Response.json({ Message }, {
        status,
        headers: { "x-amzn-ErrorType": `${word}:http://internal.amazon.com/coral/` },
      });
    if (error !== undefined) {
      const request = [...headers].map(([name, value]) => `${name}:${value}`).join("\n");
      return refuse(error.status, error.code, `${error.message}\n${request}`);
    }
    const dataset = (parts: object) => Response.json({ Status: 200, DataSet: parts });
    switch (path.replace("/accounts/123456789012", "")) {
      case "/data-sets":
        return Response.json(
          query["next-token"] === undefined
            ? {
              DataSetSummaries: [{ DataSetId: "set/1", Name: "Orders" }, {
                DataSetId: "f",
                Name: "File",
              }],
              NextToken: "page 2/+",
            }
            : { DataSetSummaries: [{ DataSetId: "set2", Name: "Orders by day" }] },
        );
      case "/dashboards":
        return Response.json({ DashboardSummaryList: [{ DashboardId: "b1", Name: "Board" }] });
      case "/dashboards/b1":
        return Response.json({
          Dashboard: { Version: { DataSetArns: [arn("set2"), arn("gone")] } },
        });
      case "/data-sets/set%2F1":
        return dataset({
          PhysicalTableMap: {
            a: { RelationalTable: { Catalog: "lake", Schema: "RAW", Name: "Orders" } },
            b: { CustomSql: { SqlQuery: "select * from raw.people where 1 = 1" } },
          },
        });
      case "/data-sets/set2":
        return dataset({ LogicalTableMap: { a: { Source: { DataSetArn: arn("set/1") } } } });
      case "/data-sets/f":
        return refuse(400, "InvalidParameterValueException", "The data set type is not supported");
    }
    return new Response(null, { status: 501 });
  }
  const start = () => startService({ "GET ": [answer] });

  it("writes data sets and dashboards, each after what it reads", async () => {
    await using service = start();
    await using account = await startAccount({ qs: { type: "quicksight", details: withKeys } });
    await using zoo = await project({}, {
      "assets/orders.asset.yml": "name: raw.orders\ntype: empty\n",
      "assets/people.asset.yml": "name: raw.people\ntype: empty\n",
    });
    const options = {
      cwd: zoo.path,
      env: { ...account.env, AWS_ENDPOINT_URL_QUICKSIGHT: service.url.origin },
      sensitive,
    };
    const run = () =>
      bruin(
        ["import", "quicksight", ".", "-c", "qs", "--all", "--secrets-backend", "aws"],
        options,
      );
    const { code, stdout, stderr } = await run();
    assertEquals(code, 0, stderr);
    assertEquals(stdout, "Imported 4 items from 'qs' into pipeline 'zoo'\n");
    assertStringIncludes(inOneLine(stderr), "dataset File: QuickSight does not say what it reads");
    assertEquals(account.fetched(), ["qs"]);
    assertEquals(service.requests[1]?.query, { "max-results": "100", "next-token": "page 2/+" });
    const assets = await zoo.assets();
    assertEquals(
      assets["quicksight/dataset/orders.asset.yml"],
      `name: quicksight.dataset.orders
type: quicksight.dataset
description: "Amazon QuickSight dataset: Orders"
connection: qs
depends:
  - raw.orders
  - raw.people
parameters:
  dataset_id: set/1
`,
    );
    assertStringIncludes(
      assets["quicksight/dataset/orders_by_day.asset.yml"] ?? "",
      "depends:\n  - quicksight.dataset.orders\n",
    );
    assertStringIncludes(
      assets["quicksight/dashboard/board.asset.yml"] ?? "",
      "depends:\n  - quicksight.dataset.orders_by_day\nparameters:\n  dashboard_id: b1\n",
    );
    const checked = await bruin(["validate", "--fast", "--secrets-backend", "aws", "."], options);
    assertEquals(checked.code, 0, checked.stdout);
    const again = await run();
    assertStringIncludes(again.stdout, "Imported 0 items from 'qs'");
    assertEquals(await zoo.assets(), assets);
  });

  for (
    const [status, word, exit, code, said] of [
      [403, "ExpiredTokenException", 77, "E520", "get new temporary keys"],
      [403, "UnrecognizedClientException", 77, "E520", "check the keys"],
      [401, "AccessDeniedException", 77, "E521", "quicksight:ListDataSets"],
      [404, "ResourceNotFoundException", 78, "E522", "`aws_account_id`"],
      [429, "ThrottlingException", 75, "E523", "try again later"],
      [400, "ThrottlingException", 75, "E523", "try again later"],
    ] as const
  ) {
    it(`tells of ${word} with HTTP ${status}`, async () => {
      const refuse = () =>
        Response.json({ Message: "no" }, { status, headers: { "x-amzn-ErrorType": word } });
      await using service = startService({ "GET ": [refuse] });
      await using zoo = await project({ quicksight: [{ name: "qs", ...withKeys }] });
      const ended = await bruin(["import", "quicksight", ".", "-c", "qs", "--all"], {
        cwd: zoo.path,
        env: { AWS_ENDPOINT_URL_QUICKSIGHT: service.url.origin },
        sensitive,
      });
      const told = inOneLine(ended.stderr);
      assertEquals(ended.code, exit, told);
      assertStringIncludes(told, `QuickSight answered ${word}`);
      assertStringIncludes(told, code);
      assertStringIncludes(told, said);
    });
  }

  it("takes the keys of the machine without some of its own, and says why it was refused", async () => {
    await using service = start();
    const machine = {
      AWS_ENDPOINT_URL_QUICKSIGHT: service.url.origin,
      AWS_ACCESS_KEY_ID: machineKey,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    };
    await using zoo = await project({ quicksight: [{ name: "qs", ...details }] });
    const run = (env: Record<string, string>) =>
      bruin(["import", "quicksight", ".", "-c", "qs", "--only", "dashboard Board"], {
        ...{ cwd: zoo.path, env, sensitive: [...sensitive, "wrong-MARKER"] },
      });
    const wrong = await run({ ...machine, AWS_SECRET_ACCESS_KEY: "wrong-MARKER" });
    assertEquals(wrong.code, 77, wrong.stderr);
    assertStringIncludes(wrong.stderr, "QuickSight answered InvalidSignatureException");
    assertStringIncludes(wrong.stderr, "another secret key, or a clock that is wrong");
    assertStringIncludes(wrong.stderr, "the clock of this machine");
    assertStringIncludes(wrong.stderr, "E520");
    assertEquals(wrong.stderr.includes("x-amz-date"), false, "the request is quoted");
    const { code, stderr } = await run(machine);
    assertEquals(code, 0, stderr);
    assertEquals(Object.keys(await zoo.assets()), ["quicksight/dashboard/board.asset.yml"]);
  });
});
