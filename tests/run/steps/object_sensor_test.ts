import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import { ConnectionError, ProjectError } from "../../../src/errors.ts";
import type { ListOptions, ObjectClient } from "../../../src/object_stores/object_store.ts";
import type { Value } from "../../../src/project/model.ts";
import { runObjectSensor } from "../../../src/run/steps/object_sensor.ts";
import { objectTarget } from "../../../src/run/steps/object_target.ts";
import type { SensorMode } from "../../../src/run/steps/poke.ts";
import { TaskError } from "../../../src/run/task.ts";
import { fakeAsset } from "../fake_models.ts";
import { stepSetting } from "./step_setting.ts";

type Parameters = Readonly<Record<string, Value>>;

const s3Key: Parameters = { bucket_name: "landing", bucket_key: "in/{{ start_date }}.csv" };

/** A client whose bucket has the key from the look number `since` on; it fails as told. */
function bucketWith(since: number, failure?: ConnectionError) {
  const looks: string[] = [];
  const client: ObjectClient = {
    lookUp({ bucket, key }) {
      looks.push(`${bucket}/${key}`);
      if (failure !== undefined) return Promise.reject(failure);
      return Promise.resolve(looks.length >= since ? "found" : "missing");
    },
    async *list({ bucket, prefix }: ListOptions) {
      looks.push(`${bucket}/${prefix}...`);
      await Promise.resolve();
      if (looks.length >= since) yield `${prefix}1`;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { client, looks };
}

function sensor(mode: SensorMode, options: {
  readonly since?: number;
  readonly failure?: ConnectionError;
  readonly type?: string | undefined;
  readonly parameters?: Parameters;
  readonly signal?: AbortSignal;
} = {}) {
  const { type = "s3.sensor.key_sensor", parameters = s3Key, since = 1, failure } = options;
  const { client, looks } = bucketWith(since, failure);
  const setting = stepSetting(fakeAsset("s", { type, parameters }), options);
  const used: string[] = [];
  const connections = {
    ...setting.options.resources.connections,
    useObjects<T>(name: string, look: (client: ObjectClient) => Promise<T>) {
      used.push(name);
      return look(client);
    },
  };
  const resources = { ...setting.options.resources, connections };
  const { scope } = setting.options;
  const step = { scope, resources, connection: "lake", mode };
  return {
    used,
    looks,
    lines: setting.lines,
    run: () => runObjectSensor(step, setting.task),
  };
}

describe("runObjectSensor()", () => {
  it("looks at nothing in the mode skip", async () => {
    const { run, used, lines } = sensor("skip");
    await run();
    assertEquals([used, lines], [[], []]);
  });

  it("looks for the rendered key", async () => {
    const { run, used, looks, lines } = sensor("once");
    await run();
    assertEquals(used, ["lake"]);
    assertEquals(looks, ["landing/in/2024-01-01.csv"]);
    assertEquals(lines, ["Poking: s3://landing/in/2024-01-01.csv"]);
  });

  it("looks for a prefix", async () => {
    for (const name of ["gcs.sensor.prefix", "gcs.sensor.object_sensor_with_prefix"]) {
      const parameters = { bucket: "landing", prefix: "in/*" };
      const { run, looks, lines } = sensor("once", { type: name, parameters });
      await run();
      assertEquals([looks, lines], [["landing/in/*..."], ["Poking: gs://landing/in/*"]]);
    }
  });

  it("fails in the mode once when there is no such object", async () => {
    const { run } = sensor("once", { since: 9 });
    await assertRejects(run, TaskError, "Sensor didn't return the expected result");
  });

  it("looks again after the interval in the mode wait", async () => {
    using time = new FakeTime();
    const parameters = { bucket: "b", object: "k", poke_interval: 5 };
    const { run, lines } = sensor("wait", { type: "gcs.sensor.object", parameters, since: 3 });
    const running = run();
    await time.tickAsync(5000);
    await running;
    const waiting = "Info: Sensor didn't return the expected result, waiting for 5 seconds";
    assertEquals(lines, ["Poking: gs://b/k", waiting, "Poking: gs://b/k"]);
  });

  it("gives up after its timeout", async () => {
    const parameters = { ...s3Key, timeout: "20ms", poke_interval: 1000 };
    const { run } = sensor("wait", { parameters, since: 99 });
    await assertRejects(run, TaskError, "Sensor timed out after 20ms");
  });

  it("fails at once when looking does", async () => {
    const failure = new ConnectionError("denied", { connection: "lake" });
    const { run, looks } = sensor("wait", { failure });
    assertEquals(await assertRejects(run), failure);
    assertEquals(looks.length, 1);
  });

  it("stops waiting as soon as it is aborted", async () => {
    const controller = new AbortController();
    const { run, lines } = sensor("wait", { since: 99, signal: controller.signal });
    const running = run();
    setTimeout(() => controller.abort(), 10);
    await assertRejects(() => running, DOMException);
    assertEquals(lines.length, 2);
  });
});

describe("objectTarget()", () => {
  const target = (type: string, parameters: Parameters) =>
    objectTarget(fakeAsset("s", { type, parameters }));

  const names: readonly (readonly [type: string, parameters: Parameters, url: string])[] = [
    ["s3.sensor.key_sensor", { bucket_name: "b", bucket_key: "k" }, "s3://b/k"],
    ["s3.sensor.key_sensor", { bucket_name: "b", bucket_key: 2024 }, "s3://b/2024"],
    ["gcs.sensor.object", { bucket: "b", object: "k" }, "gs://b/k"],
    ["gcs.sensor.object", { bucket_name: "b", object_name: "k" }, "gs://b/k"],
    ["gcs.sensor.object", { bucket: "b", bucket_key: "k" }, "gs://b/k"],
    ["gcs.sensor.prefix", { bucket: "b", prefix: "p" }, "gs://b/p"],
    ["gcs.sensor.prefix", { bucket: "b", object_prefix: "p" }, "gs://b/p"],
    ["gcs.sensor.object_sensor_with_prefix", { bucket: "b", bucket_key: "p" }, "gs://b/p"],
  ];
  for (const [type, parameters, url] of names) {
    it(`reads ${type} with ${Object.keys(parameters)}`, () =>
      assertEquals(target(type, parameters).url, url));
  }

  const missing: readonly (readonly [type: string, parameters: Parameters, message: string])[] = [
    [
      "s3.sensor.key_sensor",
      { bucket_key: "k" },
      "S3 key sensor requires a parameter named 'bucket_name'",
    ],
    [
      "s3.sensor.key_sensor",
      { bucket_name: "b", bucket_key: " " },
      "S3 key sensor requires a parameter named 'bucket_key'",
    ],
    ["gcs.sensor.object", { bucket: "b" }, "GCS object sensor requires a parameter named 'object'"],
    ["gcs.sensor.prefix", {}, "GCS prefix sensor requires a parameter named 'bucket'"],
    [
      "s3.sensor.key_sensor",
      { bucket_name: "s3://b/x", bucket_key: "k" },
      "'s3://b/x' is not the name of a bucket",
    ],
  ];
  for (const [type, parameters, message] of missing) {
    it(`says: ${message}`, () => {
      assertThrows(() => target(type, parameters), ProjectError, message);
    });
  }
});
