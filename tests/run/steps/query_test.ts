import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError, QueryError, TemplateError } from "../../../src/errors.ts";
import { runQuery } from "../../../src/run/steps/query.ts";
import { fakeAsset } from "../fake_models.ts";
import { FakeDatabase } from "./fake_database.ts";
import { stepSetting } from "./step_setting.ts";

const table = { materialization: { type: "table", strategy: "append" } };

describe("runQuery()", () => {
  it("sends the rendered query", async () => {
    const asset = fakeAsset("a", { body: "select '{{ start_date }}', '{{ this }}'" });
    const { options, task, database } = stepSetting(asset);
    await runQuery(options, task);
    assertEquals(database.sent, [["select '2024-01-01', 'a'"]]);
  });

  it("sends rendered hooks around the statements, in the same session", async () => {
    const asset = fakeAsset("a", {
      hooks: { pre: ["set x = '{{ end_date }}'", " "], post: ["drop x"], applicableTypes: [] },
    });
    const { options, task, database } = stepSetting(asset);
    await runQuery(options, task);
    assertEquals(database.sent, [["set x = '2024-01-02'", "select 1", "drop x"]]);
  });

  it("succeeds without a connection when there is nothing to run", async () => {
    const { options, task, database } = stepSetting(
      fakeAsset("a", { body: "{# nothing #}", ...table }),
    );
    await runQuery(options, task);
    assertEquals(database.sent, []);
  });

  it("creates the table of a ddl asset, which has no query", async () => {
    const asset = fakeAsset("a", {
      body: "",
      materialization: { type: "table", strategy: "ddl" },
      columns: [{ name: "id", type: "INT" }],
    });
    const { options, task, database, lines } = stepSetting(asset, {
      settings: { fullRefresh: true },
    });
    await runQuery(options, task);
    assertEquals(database.sent.length, 1);
    assertEquals(lines, [
      "Full refresh detected, but DDL strategy is in use — table will NOT be dropped or recreated.",
    ]);
  });

  it("creates a schema once for all assets in it, and first", async () => {
    const { options, task, database } = stepSetting(fakeAsset("mart.a", table));
    await Promise.all([runQuery(options, task), runQuery(options, task)]);
    const schemas = database.sent.filter(([statement]) => statement.startsWith("CREATE SCHEMA"));
    assertEquals(schemas.length, 1);
    assertEquals(database.sent[0], schemas[0]);
    assertEquals(database.sent.length, 3);
  });

  it("creates no schema for an asset that is not materialized", async () => {
    const { options, task, database } = stepSetting(fakeAsset("mart.a"));
    await runQuery(options, task);
    assertEquals(database.sent, [["select 1"]]);
  });

  it("rebuilds the table in a full refresh unless the asset forbids it", async () => {
    const settings = { fullRefresh: true };
    const refreshed = stepSetting(fakeAsset("a", table), { settings });
    await runQuery(refreshed.options, refreshed.task);
    const restricted = stepSetting(
      fakeAsset("a", { ...table, refreshRestricted: true, body: "select {{ full_refresh }}" }),
      { settings },
    );
    await runQuery(restricted.options, restricted.task);
    const sent = ({ database }: typeof refreshed) => database.sent.flat().join("\n");
    assertEquals(sent(refreshed).includes("CREATE TABLE a"), true);
    assertEquals(sent(restricted), "INSERT INTO a select False");
  });

  it("shows the SQL first when asked to", async () => {
    const { options, task, lines } = stepSetting(fakeAsset("a"), { verbose: true });
    await runQuery(options, task);
    assertEquals(lines, ["Executing SQL query:\nselect 1;\n\n\n"]);
  });

  it("shifts the interval as the asset asks", async () => {
    const asset = fakeAsset("a", {
      body: "select '{{ start_date }}', '{{ end_date }}'",
      intervalModifiers: { start: "{% if end_date == '2024-01-02' %}-1M{% endif %}", end: "2d" },
    });
    const shifted = stepSetting(asset, { settings: { applyIntervalModifiers: true } });
    await runQuery(shifted.options, shifted.task);
    const unshifted = stepSetting(asset, {
      settings: { applyIntervalModifiers: true, fullRefresh: true },
    });
    await runQuery(unshifted.options, unshifted.task);
    assertEquals([shifted.database.sent, unshifted.database.sent], [
      [["select '2023-12-01', '2024-01-04'"]],
      [["select '2024-01-01', '2024-01-02'"]],
    ]);
  });

  it("passes on what the database says", async () => {
    const failure = new QueryError("relation does not exist");
    const database = new FakeDatabase(() => Promise.reject(failure));
    const { options, task } = stepSetting(fakeAsset("a"), { database });
    assertEquals(await assertRejects(() => runQuery(options, task)), failure);
  });

  it("names file and line of a template that cannot be rendered", async () => {
    const { options, task } = stepSetting(
      fakeAsset("a", { body: "select 1,\n{{ nope }}", bodyLine: 7 }),
    );
    const error = await assertRejects(() => runQuery(options, task), TemplateError);
    assertEquals([error.position.file, error.position.line], ["/p/assets/a.sql", 8]);
  });

  it("refuses an unknown strategy", async () => {
    const { options, task } = stepSetting(
      fakeAsset("a", { materialization: { type: "table", strategy: "shuffle" } }),
    );
    await assertRejects(() => runQuery(options, task), ProjectError, "shuffle");
  });

  it("sends nothing once it was stopped", async () => {
    const { options, task, database } = stepSetting(fakeAsset("a"), {
      signal: AbortSignal.abort(),
    });
    await assertRejects(() => runQuery(options, task));
    assertEquals(database.sent, []);
  });
});
