import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import type { Value } from "../../../src/project/model.ts";
import { ProjectError, QueryError } from "../../../src/errors.ts";
import { runSensor, type SensorKind, type SensorMode } from "../../../src/run/steps/sensor.ts";
import { TaskError } from "../../../src/run/task.ts";
import { fakeAsset } from "../fake_models.ts";
import { FakeDatabase } from "./fake_database.ts";
import { stepSetting } from "./step_setting.ts";

type Cell = number | string | boolean | null;

/** A database that answers the polls with these rows in turn, then with the last one. */
function answering(...answers: readonly (readonly (readonly Cell[])[])[]): FakeDatabase {
  const queue = [...answers];
  return new FakeDatabase(() => Promise.resolve(queue.length > 1 ? queue.shift()! : queue[0]));
}

function sensor(mode: SensorMode, options: {
  readonly database?: FakeDatabase;
  readonly kind?: SensorKind;
  readonly parameters?: Readonly<Record<string, Value>>;
  readonly signal?: AbortSignal;
}) {
  const { parameters = { query: "select count(*) from t" }, kind = "query" } = options;
  const setting = stepSetting(fakeAsset("s", { parameters }), options);
  return {
    ...setting,
    run: () => runSensor({ ...setting.options, kind, mode }, setting.task),
  };
}

describe("runSensor()", () => {
  it("looks at nothing in the mode skip", async () => {
    const { run, database } = sensor("skip", {});
    await run();
    assertEquals(database.sent, []);
  });

  for (const cell of [1, "2", true, 0.5 + 1]) {
    it(`is satisfied by ${JSON.stringify(cell)}`, async () => {
      const { run, lines } = sensor("once", { database: answering([[cell]]) });
      await run();
      assertEquals(lines, ["Poking: select count(*) from t"]);
    });
  }

  for (const rows of [[[0]], [[null]], [], [[false]]]) {
    it(`is not satisfied by ${JSON.stringify(rows)}`, async () => {
      const { run } = sensor("once", { database: answering(rows) });
      await assertRejects(run, TaskError, "Sensor didn't return the expected result");
    });
  }

  it("renders its query", async () => {
    const parameters = { query: " select '{{ start_date }}' " };
    const { run, database } = sensor("once", { database: answering([[1]]), parameters });
    await run();
    assertEquals(database.sent, [["select '2024-01-01'"]]);
  });

  it("looks again after the interval in the mode wait", async () => {
    using time = new FakeTime();
    const parameters = { query: "q", poke_interval: "5" };
    const database = answering([[0]], [[0]], [[1]]);
    const { run, lines } = sensor("wait", { database, parameters });
    const running = run();
    await time.tickAsync(5000);
    await time.tickAsync(4999);
    assertEquals(database.sent.length, 2);
    await time.tickAsync(1);
    await running;
    const waiting = "Info: Sensor didn't return the expected result, waiting for 5 seconds";
    assertEquals(lines, ["Poking: q", waiting, "Poking: q", waiting, "Poking: q"]);
  });

  it("fails at once when the query does", async () => {
    const failure = new QueryError("no such table");
    const database = new FakeDatabase(() => Promise.reject(failure));
    const { run } = sensor("wait", { database });
    assertEquals(await assertRejects(run), failure);
  });

  it("stops waiting as soon as it is aborted", async () => {
    const controller = new AbortController();
    const database = new FakeDatabase(() => {
      queueMicrotask(() => setTimeout(() => controller.abort(), 0));
      return Promise.resolve([[0]]);
    });
    const { run } = sensor("wait", { database, signal: controller.signal });
    await assertRejects(run, DOMException);
    assertEquals(database.sent.length, 1);
  });

  it("gives up after its timeout", async () => {
    const parameters = { query: "q", timeout: "20ms", poke_interval: 1000 };
    const { run, database } = sensor("wait", { database: answering([[0]]), parameters });
    await assertRejects(run, TaskError, "Sensor timed out after 20ms");
    assertEquals(database.sent.length, 1);
  });

  it("needs its parameter", async () => {
    const { run } = sensor("once", { parameters: {} });
    await assertRejects(run, ProjectError, "query sensor requires a parameter named 'query'");
    const table = sensor("once", { parameters: { query: "q" }, kind: "table" });
    await assertRejects(table.run, ProjectError, "table sensor requires a parameter named 'table'");
  });
});
