/** Sensors of objects in S3 and Google Cloud Storage, with credentials in AWS Secrets Manager. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startGoogleAccounts } from "../fakes/google_accounts.ts";
import { startServer } from "../object_stores/object_connection.ts";
import * as gcs from "../object_stores/gcs/emulator.ts";
import * as s3 from "../object_stores/s3/moto.ts";
import { permissions } from "../../tools/permissions.ts";
import { startAccount } from "./aws.ts";
import { bruin, startBruin, temporaryFolder, writeFiles } from "./command.ts";

const key = {
  access_key: "AKIALAKE0000000000000",
  secret_key: "lake/secret+key0123456789abcdefghij",
};
const awsSecret = { type: "aws", details: { ...key, region: "us-east-1" } };

interface Sensor {
  readonly type: string;
  readonly connection?: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** A pipeline of a sensor and of what waits for it. */
async function sensorProject(...sensors: readonly Sensor[]) {
  const folder = await temporaryFolder();
  const files = sensors.map((sensor, index) => {
    const asset = { name: `arrival${index + 1}`, connection: "lake", ...sensor };
    return [`assets/arrival${index + 1}.asset.yml`, JSON.stringify(asset)];
  });
  await writeFiles(folder.path, {
    ".bruin.yml": "environments: {default: {connections: {}}}\n",
    "pipeline.yml": "name: lake\n",
    "assets/after.asset.yml": JSON.stringify({
      name: "after",
      type: "empty",
      depends: sensors.map((_, index) => `arrival${index + 1}`),
    }),
    ...Object.fromEntries(files),
  });
  return folder;
}

function s3Sensor(parameters: Sensor["parameters"]): Sensor {
  return { type: "s3.sensor.key_sensor", parameters };
}

const run = (...flags: readonly string[]) => [
  ...["run", "--secrets-backend", "aws", "--no-log-file", ...flags, "."],
];

/** Runs until it waits for an object, does `next`, and goes on to the end. */
async function whileWaiting(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  next: (process: Deno.ChildProcess) => unknown,
) {
  const process = await startBruin(args, options);
  let output = "";
  let waited = false;
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (waited || !output.includes("waiting for 1 seconds")) continue;
    waited = true;
    await next(process);
  }
  await process.stderr.cancel();
  return { code: (await process.status).code, output };
}

const describeS3 = s3.s3Needed === "" ? describe : describe.skip;

describeS3(`bruin run with S3 sensors${s3.s3Needed}`, () => {
  it("finds keys and patterns, over both types of connection", async () => {
    const bucket = await s3.createBucket(["in/2024-01-01/part-7.csv"]);
    await using folder = await sensorProject(
      s3Sensor({ bucket_name: bucket, bucket_key: "in/{{ start_date }}/part-7.csv" }),
      {
        ...s3Sensor({ bucket_name: bucket, bucket_key: "in/*/part-*.csv" }),
        connection: "minio",
      },
    );
    const minio = {
      type: "s3",
      details: {
        access_key_id: key.access_key,
        secret_access_key: key.secret_key,
        endpoint_url: s3.s3Url,
      },
    };
    await using account = await startAccount({ lake: awsSecret, minio });
    const { code, stdout } = await bruin(
      run("--start-date", "2024-01-01", "--end-date", "2024-01-02"),
      {
        cwd: folder.path,
        env: { ...account.env, AWS_ENDPOINT_URL_S3: s3.s3Url },
        sensitive: Object.values(key),
      },
    );
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, `Poking: s3://${bucket}/in/2024-01-01/part-7.csv`);
    assertStringIncludes(stdout, `Poking: s3://${bucket}/in/*/part-*.csv`);
  });

  it("waits until a key appears", async () => {
    const bucket = await s3.createBucket();
    await using folder = await sensorProject(
      s3Sensor({ bucket_name: bucket, bucket_key: "late.csv", poke_interval: 1 }),
    );
    await using account = await startAccount({ lake: awsSecret });
    const { code, output } = await whileWaiting(
      run("--sensor-mode", "wait"),
      { cwd: folder.path, env: { ...account.env, AWS_ENDPOINT_URL_S3: s3.s3Url } },
      () => s3.putObject(bucket, "late.csv"),
    );
    assertEquals(code, 0, output);
    assertStringIncludes(output, "bruin run completed successfully");
  });

  it("stops waiting at once after SIGINT", async () => {
    const bucket = await s3.createBucket();
    await using folder = await sensorProject(
      s3Sensor({ bucket_name: bucket, bucket_key: "never.csv", poke_interval: 1 }),
    );
    await using account = await startAccount({ lake: awsSecret });
    const { code, output } = await whileWaiting(
      run("--sensor-mode", "wait"),
      { cwd: folder.path, env: { ...account.env, AWS_ENDPOINT_URL_S3: s3.s3Url } },
      (process) => process.kill("SIGINT"),
    );
    assertEquals(code, 130, output);
    assertStringIncludes(output, "bruin run aborted after");
  });

  it("fails in the mode once, and says when a bucket does not exist", async () => {
    const bucket = await s3.createBucket();
    await using folder = await sensorProject(
      s3Sensor({ bucket_name: bucket, bucket_key: "none.csv" }),
      s3Sensor({ bucket_name: "no-such-bucket", bucket_key: "none.csv" }),
    );
    await using account = await startAccount({ lake: awsSecret });
    const env = { ...account.env, AWS_ENDPOINT_URL_S3: s3.s3Url };
    const { code, stdout, stderr } = await bruin(run(), { cwd: folder.path, env });
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout + stderr, "Sensor didn't return the expected result");
    assertStringIncludes(stdout + stderr, "bucket 'no-such-bucket' does not exist");
  });
});

describe("bruin run with S3 sensors", () => {
  it("says that a secret key is wrong, without showing it", async () => {
    await using server = startServer((request) =>
      new Response(
        request.method === "HEAD"
          ? null
          : `<Error><Code>SignatureDoesNotMatch</Code><StringToSign>${key.secret_key}` +
            "</StringToSign></Error>",
        { status: 403 },
      )
    );
    await using folder = await sensorProject(s3Sensor({ bucket_name: "b", bucket_key: "k" }));
    await using account = await startAccount({ lake: awsSecret });
    const { code, stdout, stderr } = await bruin(run("--sensor-mode", "wait"), {
      cwd: folder.path,
      env: { ...account.env, AWS_ENDPOINT_URL_S3: server.url },
      sensitive: Object.values(key),
    });
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout + stderr, "S3 refused the signature of the request");
  });

  it("follows a bucket to its region when the connection names none", async () => {
    const regions: (string | undefined)[] = [];
    await using server = startServer((request) => {
      const scope = /Credential=[^/]+\/\d+\/([^/]+)\//;
      const region = scope.exec(request.headers.get("authorization") ?? "")?.[1];
      regions.push(region);
      return region === "eu-west-1"
        ? new Response(null, { headers: { etag: '"1"' } })
        : new Response(null, { status: 301, headers: { "x-amz-bucket-region": "eu-west-1" } });
    });
    await using folder = await sensorProject(s3Sensor({ bucket_name: "b", bucket_key: "k" }));
    await using account = await startAccount({ lake: { type: "aws", details: key } });
    const env = { ...account.env, AWS_ENDPOINT_URL_S3: server.url };
    const { code, stdout } = await bruin(run(), {
      cwd: folder.path,
      env,
      permissions: permissions.awsOnly,
    });
    assertEquals(code, 0, stdout);
    assertEquals(regions, ["us-east-1", "eu-west-1"]);
  });

  it("goes on with a new key when the secret is rotated while it waits", async () => {
    const rotated = {
      access_key: "AKIANEWKEY0000000000",
      secret_key: "rotated/secret+key0123456789ab",
    };
    let valid = key.access_key;
    await using server = startServer((request) => {
      const isKnown = request.headers.get("authorization")?.includes(`Credential=${valid}/`);
      const isThere = valid === rotated.access_key;
      if (request.method === "HEAD") {
        const status = !isKnown ? 403 : isThere ? 200 : 404;
        return new Response(null, { status, headers: { etag: '"1"' } });
      }
      return isKnown
        ? new Response("<ListBucketResult><Name>b</Name></ListBucketResult>")
        : new Response("<Error><Code>InvalidAccessKeyId</Code></Error>", { status: 403 });
    });
    await using folder = await sensorProject(
      s3Sensor({ bucket_name: "b", bucket_key: "k", poke_interval: 1 }),
    );
    await using account = await startAccount({ lake: awsSecret });
    const { code, output } = await whileWaiting(
      run("--sensor-mode", "wait"),
      { cwd: folder.path, env: { ...account.env, AWS_ENDPOINT_URL_S3: server.url } },
      () => {
        account.setSecret("lake", JSON.stringify({ type: "aws", details: rotated }));
        valid = rotated.access_key;
      },
    );
    assertEquals(code, 0, output);
    assertEquals(account.fetched(), ["lake", "lake"]);
    for (const secret of [...Object.values(key), ...Object.values(rotated)]) {
      assert(!output.includes(secret), output);
    }
  });

  it("reads no secret in the mode skip", async () => {
    await using folder = await sensorProject(s3Sensor({ bucket_name: "b", bucket_key: "k" }));
    await using account = await startAccount({});
    const { code, stdout } = await bruin(run("--sensor-mode", "skip"), {
      cwd: folder.path,
      env: account.env,
    });
    assertEquals(code, 0, stdout);
    assertEquals(account.fetched(), []);
  });

  it("starts nothing when a parameter is missing or a connection is of another kind", async () => {
    await using folder = await sensorProject(
      s3Sensor({ bucket_name: "b" }),
      { type: "gcs.sensor.object", parameters: { bucket: "b", object: "k" } },
    );
    await using account = await startAccount({ lake: awsSecret });
    const { code, stdout, stderr } = await bruin(run("--no-validation"), {
      cwd: folder.path,
      env: account.env,
    });
    assert(code !== 0, stdout);
    const output = stdout + stderr;
    assertStringIncludes(output, "S3 key sensor requires a parameter named 'bucket_key'");
    assertStringIncludes(
      output,
      "asset 'arrival2' (gcs.sensor.object) needs a gcs connection, but 'lake' is of type aws",
    );
    assert(!output.includes("Poking"), output);
  });
});

const describeGcs = gcs.gcsNeeded === "" ? describe : describe.skip;

describeGcs(`bruin run with GCS sensors${gcs.gcsNeeded}`, () => {
  it("finds objects and prefixes, over both types of connection, and waits", async () => {
    const bucket = await gcs.createBucket(["in/a.csv"]);
    await using accounts = await startGoogleAccounts();
    await using emulator = gcs.guardedEmulator(accounts);
    await using folder = await sensorProject(
      { type: "gcs.sensor.object", parameters: { bucket, object: "in/*.csv" } },
      {
        type: "gcs.sensor.prefix",
        connection: "warehouse",
        parameters: { bucket_name: bucket, prefix: "late/", poke_interval: 1 },
      },
    );
    const service_account_json = JSON.parse(accounts.keyFile);
    await using account = await startAccount({
      lake: { type: "gcs", details: { service_account_json } },
      warehouse: {
        type: "google_cloud_platform",
        details: { project_id: "p", service_account_json: accounts.keyFile },
      },
    });
    const { code, output } = await whileWaiting(
      run("--sensor-mode", "wait"),
      { cwd: folder.path, env: { ...account.env, STORAGE_EMULATOR_HOST: emulator.url } },
      () => gcs.putObject(bucket, "late/b.csv"),
    );
    assertEquals(code, 0, output);
    assertStringIncludes(output, `Poking: gs://${bucket}/in/*.csv`);
    assertStringIncludes(output, `Poking: gs://${bucket}/late/`);
    for (const secret of [...accounts.tokens, service_account_json.private_key.split("\n")[1]]) {
      assert(!output.includes(secret), "a secret is in the output");
    }
  });
});
