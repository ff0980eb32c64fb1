/**
 * What goes wrong on the way to AWS Secrets Manager and back: AWS is busy, the network, proxies and the
 * permissions of the program are in the way, or something else answers.
 */
import { binary } from "./command.ts";
import {
  cannotRead,
  describeFailures,
  marker,
  refusal,
  type Scenario,
  type Variables,
} from "./failure_scenario.ts";

const patient = { BRUIN_AWS_RETRY_WAIT_MIN: "1ms", BRUIN_AWS_RETRY_WAIT_MAX: "2ms" };
const impatient = (working: Variables) => ({ ...working, ...patient });

/** What is for this machine never goes through a proxy. */
const farAway = (working: Variables) => ({
  ...impatient(working),
  BRUIN_AWS_ENDPOINT_URL: "https://secretsmanager.invalid",
});

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

const blockedPort: Scenario = {
  name: "the endpoint has a port that fetch refuses (F24)",
  env: (working) => ({ ...working, BRUIN_AWS_ENDPOINT_URL: "http://[::1]:1" }),
  code: 78,
  requests: 0,
  prints: [`${cannotRead} no request may be sent to the port of [::1]:1`, "code: E102"],
};

const transport: readonly Scenario[] = [
  {
    name: "AWS limits requests",
    faults: refusal("ThrottlingException", "Rate exceeded"),
    code: 75,
    requests: 4,
    prints: [
      `${cannotRead} throttled after 4 attempts in`,
      "(budget 30 s)",
      "Warning: secret 'warehouse': AWS is limiting requests, trying again",
      "code: E118",
    ],
  },
  {
    name: "AWS fails",
    faults: [{ kind: "error", code: "InternalServiceError", status: 500 }],
    code: 75,
    requests: 4,
    prints: [`${cannotRead} AWS reported an internal error after 4 attempts`, "code: E119"],
  },
  {
    name: "nothing listens",
    env: (working) => ({ ...impatient(working), BRUIN_AWS_ENDPOINT_URL: "http://127.0.0.1:9999" }),
    code: 69,
    requests: 0,
    prints: [`${cannotRead} cannot reach 127.0.0.1:9999 (refused) after 4 attempts`, "code: E121"],
  },
  {
    name: "the other side does not speak TLS",
    env: (working) => ({
      ...impatient(working),
      BRUIN_AWS_ENDPOINT_URL: working.BRUIN_AWS_ENDPOINT_URL.replace("http:", "https:"),
    }),
    code: 69,
    requests: 0,
    prints: [
      `${cannotRead} no secure connection to 127.0.0.1`,
      "what answers there does not speak TLS",
      "whether the address begins with https:// or http://",
      "code: E123",
    ],
    never: ["DENO_CERT"],
  },
  {
    name: "AWS does not answer",
    faults: [{ kind: "silence" }],
    env: (working) => ({ ...impatient(working), BRUIN_AWS_TIMEOUT: "200ms" }),
    code: 69,
    prints: [`${cannotRead} no answer after 1 attempt in`, "BRUIN_AWS_TIMEOUT", "code: E124"],
  },
  {
    name: "the program may not use the network",
    permissions: ["--allow-env", "--allow-read", "--allow-write", "--allow-sys"],
    code: 78,
    requests: 0,
    prints: [
      `${cannotRead} this program may not connect to 127.0.0.1`,
      "fix: start it with --allow-net for 127.0.0.1",
      "code: E125",
    ],
  },
  {
    name: "the program may not read what the AWS SDK reads of the environment (N8)",
    // What is listed is what packages of npm alone read while they are loaded.
    permissions: [
      "--allow-env=BRUIN_*,AWS_*,HOME,_ISEXE_TEST_PLATFORM_,TESTING_ISEXE_PLATFORM,OSTYPE,PATH",
      "--allow-read",
      "--allow-write",
      "--allow-net",
      "--allow-sys",
    ],
    code: 78,
    requests: 0,
    prints: [
      'This program has no permission for reading the environment variable "',
      "fix: start it with --allow-env for this, or hide what is not allowed with --ignore-env",
      "code: E125",
    ],
    never: ["unexpected response", "proxy"],
  },
  {
    name: "the program may not connect to the database (N8)",
    permissions: [
      ...["--allow-env", "--allow-read", "--allow-write", "--allow-sys", "--allow-ffi"],
      // Every port of the stand-in, but not that of the database.
      "--allow-net=127.0.0.1",
      "--deny-net=127.0.0.1:6",
    ],
    code: 1,
    prints: ['└── This program has no permission for a network connection to "127.0.0.1:6"'],
    listsAssets: false,
    never: ["broke off", "security group"],
  },
  {
    name: "the variable of the proxy cannot be used (F9)",
    env: (working) => ({
      ...farAway(working),
      HTTPS_PROXY: `http://etl:${marker}@127.0.0.1:9999`,
    }),
    code: 78,
    requests: 0,
    prints: ["HTTPS_PROXY cannot be used: it is not the URL of a proxy", "code: E133"],
  },
  {
    name: "the proxy refuses connections (F9)",
    env: (working) => ({ ...farAway(working), HTTPS_PROXY: "http://etl:pass%40@127.0.0.1:9999" }),
    code: 69,
    requests: 0,
    prints: [
      `${cannotRead} cannot reach the proxy 127.0.0.1:9999 after 4 attempts`,
      "cause: HTTPS_PROXY sends the request to secretsmanager.invalid",
      "code: E132",
    ],
    never: ["pass%40", "pass@"],
  },
  {
    name: "the host of the proxy is misspelt (F9)",
    env: (working) => ({ ...farAway(working), https_proxy: "proxy.invalid:8080" }),
    code: 69,
    requests: 0,
    prints: [
      `${cannotRead} cannot reach the proxy proxy.invalid:8080`,
      "fix: correct https_proxy",
      "code: E132",
    ],
    never: ["VPC"],
  },
  // Older versions of Deno, which a binary may hold, find it closed.
  ...(binary === undefined ? [blockedPort] : []),
  {
    name: "SecretString is a number (reliability 34)",
    faults: [{
      kind: "answer",
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: '{"ARN":"arn:aws:secretsmanager:us-east-1:111111111111:secret:warehouse-AbCdEf",' +
        '"Name":"warehouse","VersionId":"1","SecretString":12345}',
    }],
    code: 69,
    requests: 2,
    prints: [`${cannotRead} unexpected response (HTTP 200, `, "code: E126"],
    never: ["12345"],
  },
  {
    name: "an answer unpacks to far more than a secret has (reliability 35)",
    faults: [{
      kind: "answer",
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.1", "content-encoding": "gzip" },
      body: await gzip(new Uint8Array(64 * 1024 * 1024)),
    }],
    code: 69,
    prints: [
      `${cannotRead} unexpected response (more than 512 KB)`,
      "cause: no secret is that large",
      "code: E126",
    ],
  },
  {
    name: "a proxy answers",
    faults: [{
      kind: "answer",
      status: 403,
      headers: { "content-type": "text/html", server: "squid/5.7" },
      body: `<html>${marker}</html>`,
    }],
    code: 69,
    requests: 2,
    prints: [
      `${cannotRead} unexpected response (HTTP 403, 32 bytes, content-type text/html)`,
      "cause: the response is HTML from squid/5.7, not AWS",
      "code: E126",
    ],
  },
  {
    name: "an answer is cut off once",
    faults: [{ kind: "truncated", times: 1 }],
    secrets: {},
    code: 78,
    requests: 2,
    prints: [`${cannotRead} not found`],
  },
  {
    name: "every answer is cut off",
    faults: [{ kind: "truncated" }],
    code: 69,
    requests: 2,
    prints: [`${cannotRead} unexpected response (cut off before its end)`, "code: E126"],
  },
  {
    name: "the answer is empty",
    faults: [{
      kind: "answer",
      status: 200,
      headers: { "content-type": "text/html" },
      body: "",
    }],
    code: 69,
    requests: 2,
    prints: [`${cannotRead} unexpected response (HTTP 200, 0 bytes, content-type text/html)`],
  },
];

describeFailures([
  { title: "a run that cannot reach AWS", common: { env: impatient }, scenarios: transport },
]);
