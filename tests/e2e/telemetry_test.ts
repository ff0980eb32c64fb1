/** What `bruin run` tells a collector of OpenTelemetry, and what it never tells. */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { permissions } from "../../tools/permissions.ts";
import {
  startCollector,
  type TelemetryCollector,
  telemetryTo,
} from "../fakes/telemetry_collector.ts";
import { accessKey, startAccount } from "./aws.ts";
import { binary, bruin, startBruin, temporaryFolder, writeFiles } from "./command.ts";

const password = "s3cr3t-M@rker/value";
const path = Deno.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin";

const sql = (header: string, query: string) => `/* @bruin\n${header}\n@bruin */\n${query}\n`;

const shop = {
  "pipeline.yml": "name: shop\n",
  "assets/orders.sql": sql(
    "name: orders\ntype: duckdb.sql\nconnection: lake\nmaterialization: {type: table}\n" +
      "columns:\n  - name: id\n    checks: [{name: not_null}]",
    "select 1 as id",
  ),
  "assets/broken.sql": sql(
    "name: broken\ntype: duckdb.sql\nconnection: lake\ndepends: [orders]",
    `select '${password}' from missing_table`,
  ),
  "assets/after.sql": sql(
    "name: after\ntype: duckdb.sql\nconnection: lake\ndepends: [broken]",
    "select 1",
  ),
};

const local = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "duckdb-default", path: "local.duckdb" }] } },
    },
  }),
  "pipeline.yml": "name: local\n",
};

/** Runs the shop with a password in AWS. */
async function runShop(env: Readonly<Record<string, string>>) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, shop);
  await using account = await startAccount({
    lake: { type: "duckdb", details: { path: "shop.duckdb", token: password } },
  });
  return await bruin(["run", "--secrets-backend", "aws", "--no-timestamp", folder.path], {
    env: { ...account.env, ...env },
    cwd: folder.path,
    sensitive: [accessKey.secretAccessKey],
  });
}

function spanNamed(collector: TelemetryCollector, name: string) {
  const found = collector.spans().filter((span) => span.name === name);
  assertEquals(found.length, 1, collector.spans().map((span) => span.name).join(", "));
  return found[0];
}

function assertNeverSent(collector: TelemetryCollector, values: readonly string[]): void {
  assert(collector.bodies.length > 0, "nothing was sent");
  for (const body of collector.bodies) {
    for (const value of values) assert(!body.includes(value), "a sensitive value was sent");
  }
}

describe("bruin run with telemetry", () => {
  it("sends a span for the run, each started task and each secret, and measurements", async () => {
    await using collector = startCollector();
    const { code, stdout, stderr } = await runShop({
      ...collector.env,
      OTEL_SERVICE_NAME: "nightly",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
    });
    assertEquals(code, 1, stdout + stderr);
    assertEquals(collector.resource()["service.name"], "nightly");
    assertEquals(collector.resource()["deployment.environment.name"], "test");

    const run = spanNamed(collector, "bruin run");
    assertEquals([run.parentSpanId, run.failed, run.statusMessage], ["", true, ""]);
    const { "bruin.run.id": runId, ...attributes } = run.attributes;
    assertMatch(String(runId), /^\d{4}(_\d\d){5}/);
    assertEquals(attributes, {
      "bruin.environment": "default",
      "bruin.pipeline": "shop",
      "bruin.run.aborted": false,
      "bruin.run.outcome": "failed",
      "bruin.tasks.failed": 1,
      "bruin.tasks.succeeded": 2,
      "bruin.tasks.upstream_failed": 1,
      "bruin.workers": 16,
      "process.exit.code": 1,
    });

    const parts = collector.spans().filter(({ name, scope }) =>
      name !== "bruin run" && scope === "bruin"
    );
    assertEquals(parts.map(({ name }) => name).sort(), [
      "broken",
      "fetch secret",
      "orders",
      "orders:id:not_null",
    ]);
    for (const { parentSpanId, traceId } of parts) {
      assertEquals([parentSpanId, traceId], [run.spanId, run.traceId]);
    }
    const check = spanNamed(collector, "orders:id:not_null");
    assertEquals([check.failed, check.attributes], [false, {
      "bruin.asset": "orders",
      "bruin.asset.type": "duckdb.sql",
      "bruin.check": "not_null",
      "bruin.column": "id",
      "bruin.task.kind": "column_check",
      "bruin.task.outcome": "succeeded",
    }]);
    const broken = spanNamed(collector, "broken");
    assertEquals([broken.failed, broken.statusMessage, broken.attributes], [true, "", {
      "bruin.asset": "broken",
      "bruin.asset.type": "duckdb.sql",
      "bruin.task.kind": "main",
      "bruin.task.outcome": "failed",
      "error.type": "QueryError",
    }]);
    assertEquals(spanNamed(collector, "fetch secret").attributes, {
      "bruin.connection": "lake",
      "bruin.secret.name": "lake",
      "bruin.secret.requests": 1,
    });

    const points = collector.points().filter(({ metric }) => metric.startsWith("bruin."));
    const tasks = points.filter(({ metric }) => metric === "bruin.tasks")
      .map(({ attributes, value }) =>
        `${attributes["bruin.task.kind"]} ${attributes["bruin.task.outcome"]} ${value}`
      );
    assertEquals(tasks.sort(), [
      "column_check succeeded 1",
      "main failed 1",
      "main succeeded 1",
      "main upstream_failed 1",
    ]);
    const total = (name: string, of: "value" | "count") =>
      points.filter(({ metric }) => metric === name).reduce((sum, point) => sum + point[of]!, 0);
    assertEquals(total("bruin.active_tasks", "value"), 0);
    assertEquals(total("bruin.task.duration", "count"), 3);
    assertEquals(total("bruin.run.duration", "count"), 1);
    assertEquals(total("bruin.connections.opened", "value"), 1);
    assertNeverSent(collector, [password, accessKey.secretAccessKey, "missing_table", "select"]);
  });

  it("says why nothing was started without quoting what it read", async () => {
    await using collector = startCollector();
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, shop);
    await using account = await startAccount({ lake: `{"type": "duckdb", "${password}` });
    const { code, stdout } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: { ...account.env, ...collector.env },
      cwd: folder.path,
      sensitive: [password],
    });
    assertEquals(code, 78, stdout);
    const { attributes, failed } = spanNamed(collector, "bruin run");
    assertEquals([failed, attributes["bruin.run.outcome"]], [true, "not_started"]);
    assertMatch(String(attributes["error.type"]), /^(PreflightError|SecretsError)$/);
    assertNeverSent(collector, [password]);
  });

  it("needs no permission but those for AWS", async () => {
    await using collector = startCollector();
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, shop);
    await using account = await startAccount({});
    const { code, stdout } = await bruin(["run", "--secrets-backend", "aws", folder.path], {
      env: { ...account.env, ...collector.env },
      cwd: folder.path,
      permissions: permissions.awsOnly,
    });
    assertEquals(code, 78, stdout);
    assertEquals(spanNamed(collector, "bruin run").attributes["bruin.run.outcome"], "not_started");
  });

  it("takes part in the trace of TRACEPARENT, and programs in the span of their asset", async () => {
    await using collector = startCollector();
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...local,
      "assets/script.py": '"""@bruin\nname: script\ntype: python\n@bruin"""\n' +
        'import os\nprint("parent", os.environ.get("TRACEPARENT"))\n',
    });
    const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
    const { code, stdout, stderr } = await bruin(["run", folder.path], {
      env: { PATH: path, ...collector.env, TRACEPARENT: `00-${traceId}-${spanId}-01` },
      cwd: folder.path,
    });
    assertEquals(code, 0, stdout + stderr);
    const run = spanNamed(collector, "bruin run");
    assertEquals([run.traceId, run.parentSpanId], [traceId, spanId]);
    const script = spanNamed(collector, "script");
    assert(stdout.includes(`parent 00-${traceId}-${script.spanId}-01`), stdout);
  });

  it("keeps addresses of requests out of every span", async () => {
    await using collector = startCollector();
    const key = "0b5c1de0-73a4-4f21-9c8e-1a2b3c4d5e6f";
    const csv = new Response("id\n1\n");
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => csv.clone(),
    );
    const host = `127.0.0.1:${server.addr.port}`;
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...local,
      "assets/seed.asset.yml": JSON.stringify({
        name: "main.seed",
        type: "duckdb.seed",
        parameters: { path: `http://${host}/seed.csv?signature=${key}` },
      }),
      "assets/refused.asset.yml": JSON.stringify({
        name: "main.refused",
        type: "duckdb.seed",
        parameters: { path: `http://127.0.0.1:9/${key}/seed.csv` },
      }),
    });
    const { code, stdout, stderr } = await bruin(
      [
        "run",
        "--ping-url",
        `http://me:${encodeURIComponent(password)}@${host}/${key}`,
        folder.path,
      ],
      { env: collector.env, cwd: folder.path },
    );
    assertEquals(code, 1, stdout + stderr);
    assertEquals(spanNamed(collector, "main.seed").failed, false);
    assertNeverSent(collector, [key, password, encodeURIComponent(password), "seed.csv"]);
  });

  it("sends what there is after Ctrl-C", async () => {
    await using collector = startCollector();
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...local,
      "assets/first.sql": sql("name: first\ntype: duckdb.sql", "select 1"),
      "assets/slow.sql": sql(
        "name: slow\ntype: duckdb.sql\ndepends: [first]",
        "select count(*) from range(1000000000000) as a where random() < 0",
      ),
    });
    const process = await startBruin(["run", "--no-log-file", folder.path], { env: collector.env });
    let output = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      if (!output.includes("Running:  slow") && (output + text).includes("Running:  slow")) {
        setTimeout(() => process.kill("SIGINT"), 300);
      }
      output += text;
    }
    await process.stderr.cancel();
    assertEquals((await process.status).code, 130, output);
    assertEquals(spanNamed(collector, "first").failed, false);
    const slow = spanNamed(collector, "slow");
    assertEquals([slow.failed, slow.attributes["bruin.task.outcome"]], [true, "cancelled"]);
    const run = spanNamed(collector, "bruin run");
    assertEquals(run.attributes["bruin.run.aborted"], true);
    assertEquals(run.attributes["bruin.tasks.cancelled"], 1);
  });

  it("hides the headers that the collector asks for", async () => {
    await using collector = startCollector();
    await using folder = await temporaryFolder();
    const header = "collector-key-4711";
    await writeFiles(folder.path, {
      ...local,
      "assets/one.sql": sql("name: one\ntype: duckdb.sql", `select '${header}' from nowhere`),
    });
    const { code } = await bruin(["run", folder.path], {
      env: { ...collector.env, OTEL_EXPORTER_OTLP_HEADERS: `api-key=${header}` },
      cwd: folder.path,
      sensitive: [header],
    });
    assertEquals(code, 1);
    assert(collector.headers.every((headers) => headers.get("api-key") === header));
  });
});

describe("bruin run without an answer from the collector", () => {
  const cases = ["refuses connections", "never answers", "answers with 503"];
  for (const [index, title] of cases.entries()) {
    it(`ends as ever when the collector ${title}, with one warning at most`, async () => {
      const plain = await runShop({});
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      await using failing = startCollector({ status: 503 });
      const silent = `http://127.0.0.1:${listener.addr.port}`;
      const url = ["http://127.0.0.1:9", silent, failing.url][index];
      const { code, stdout, stderr } = await runShop({
        ...telemetryTo(url),
        OTEL_EXPORTER_OTLP_TIMEOUT: "500",
      });
      assertEquals(code, plain.code);
      assertEquals(withoutTimes(stdout), withoutTimes(plain.stdout));
      const added = stderr.split("\n").filter((line) => !plain.stderr.split("\n").includes(line));
      assert(added.length <= 1, stderr);
      // From source Deno sends, and says nothing.
      if (binary !== undefined) {
        assertMatch(stderr, /^Warning: telemetry could not be sent to 127\.0\.0\.1:\d+: /m);
      }
    });
  }
});

function withoutTimes(text: string): string[] {
  return text.replaceAll(/\d+(\.\d+)?m?s/g, "…").split("\n").sort();
}

describe("bruin run without OTEL_DENO", () => {
  const cases: Readonly<Record<string, string>>[] = [{}, { OTEL_DENO: "false" }];
  for (const off of cases) {
    it(`sends nothing with ${JSON.stringify(off)}, whatever else is set`, async () => {
      await using collector = startCollector();
      await using standard = startCollector({ port: 4318 });
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        ...local,
        "assets/script.py": '"""@bruin\nname: script\ntype: python\n@bruin"""\n' +
          'import os\nprint("parent", os.environ.get("TRACEPARENT"))\n',
      });
      const { OTEL_DENO: _, ...endpoint } = collector.env;
      for (const env of [endpoint, {}]) {
        const { code, stdout, stderr } = await bruin(["run", folder.path], {
          env: { PATH: path, ...env, ...off },
          cwd: folder.path,
        });
        assertEquals(code, 0, stdout + stderr);
        assertMatch(stdout, /parent None/);
        assertNotMatch(stdout + stderr, /telemetry/i);
      }
      assertEquals([...collector.bodies, ...standard.bodies], []);
    });
  }
});
