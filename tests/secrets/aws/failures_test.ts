import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type ExitReason, SecretsError } from "../../../src/errors.ts";
import type { Fault, SecretsManagerOptions } from "../../fakes/secrets_manager.ts";
import { credentials, marker, openStandIn, postgresSecret } from "./fixtures.ts";

interface Case {
  readonly title: string;
  /** `my-postgres` by default. */
  readonly name?: string;
  readonly fault?: Fault;
  readonly server?: Partial<SecretsManagerOptions>;
  readonly env?: Readonly<Record<string, string>>;
  /** The first line, or its part behind "failed to read secret '…' from AWS Secrets Manager: ". */
  readonly line?: string | undefined;
  readonly reason?: string | RegExp;
  /** Texts that the other lines contain. */
  readonly lines: readonly string[];
  readonly code: string;
  readonly exit: ExitReason;
  readonly requests: number;
}

const principal = "arn:aws:sts::123456789012:assumed-role/etl/run";

function denial(because: string): Fault {
  return {
    kind: "error",
    code: "AccessDeniedException",
    message: `User: ${principal} is not authorized to perform: secretsmanager:GetSecretValue ` +
      `on resource: my-postgres ${because}`,
  };
}

function refusal(code: string, message?: string): Fault {
  return { kind: "error", code, message: message ?? `${marker} is in this text` };
}

const html = { "content-type": "text/html; charset=utf-8", server: "squid/5.7" };

const cases: readonly Case[] = [
  {
    title: "expired session token",
    server: { credentials: { ...credentials, expired: true } },
    reason: "the temporary credentials have expired",
    lines: ["cause: session token expired (local clock ", "fix: renew the STS credentials"],
    code: "E105",
    exit: "denied",
    requests: 1,
  },
  {
    title: "unknown key id",
    server: { credentials: { ...credentials, accessKeyId: "AKIAOTHEROTHEROTHER1" } },
    reason: "AWS does not accept the access key",
    lines: ["the key id …MPLE does not exist", "the region is not enabled for the account"],
    code: "E106",
    exit: "denied",
    requests: 1,
  },
  {
    title: "session token with a permanent key",
    env: { BRUIN_AWS_SESSION_TOKEN: marker },
    reason: "AWS does not accept the access key",
    lines: ["permanent keys (AKIA) need no session token: unset BRUIN_AWS_SESSION_TOKEN"],
    code: "E106",
    exit: "denied",
    requests: 1,
  },
  {
    title: "wrong secret key",
    server: { credentials: { ...credentials, secretAccessKey: "other" } },
    reason: "AWS rejected the signature",
    lines: ["secret access key does not belong to key id …MPLE", "BRUIN_AWS_SECRET_ACCESS_KEY"],
    code: "E107",
    exit: "denied",
    requests: 1,
  },
  {
    title: "clock that is wrong, also after the correction",
    fault: refusal(
      "InvalidSignatureException",
      "Signature expired: 20210502T144040Z is now earlier than 20210502T173143Z " +
        "(20210502T174643Z - 15 min.)",
    ),
    reason: "the clock of this machine is wrong",
    lines: ["clock differs by 186m03s from AWS", "run NTP"],
    code: "E108",
    exit: "denied",
    requests: 2,
  },
  {
    title: "request that expired",
    fault: {
      ...refusal("RequestExpired"),
      headers: { date: "Thu, 01 Jan 1970 00:00:00 GMT" },
    } as Fault,
    reason: "the clock of this machine is wrong",
    lines: ["clock differs by "],
    code: "E108",
    exit: "denied",
    requests: 2,
  },
  {
    title: "account without the service",
    fault: refusal("OptInRequired"),
    reason: "the AWS account of this key cannot use Secrets Manager",
    lines: ["AWS answered OptInRequired"],
    code: "E109",
    exit: "denied",
    requests: 1,
  },
  {
    title: "no identity-based policy",
    fault: denial(
      "because no identity-based policy allows the secretsmanager:GetSecretValue action",
    ),
    reason: "access denied",
    lines: [
      `cause: ${principal} is not allowed to call secretsmanager:GetSecretValue on my-postgres: ` +
      "no identity-based policy allows it; IAM is checked before existence, so the secret may also " +
      "not exist",
      "account 123456789012",
      '{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":' +
      '"arn:aws:secretsmanager:eu-west-1:123456789012:secret:my-postgres-??????"}',
    ],
    code: "E110",
    exit: "denied",
    requests: 1,
  },
  {
    title: "no resource-based policy",
    fault: denial("because no resource-based policy allows the action"),
    reason: "access denied",
    lines: ["no resource-based policy allows it, which a secret of another account needs"],
    code: "E110",
    exit: "denied",
    requests: 1,
  },
  {
    title: "explicit deny",
    fault: denial("with an explicit deny in a service control policy"),
    reason: "access denied",
    lines: ["an explicit deny in a service control policy blocks it", "lift the deny"],
    code: "E110",
    exit: "denied",
    requests: 1,
  },
  {
    title: "denial in unknown words",
    fault: refusal("AccessDeniedException"),
    reason: "access denied",
    lines: ["this key is not allowed to call secretsmanager:GetSecretValue on my-postgres"],
    code: "E110",
    exit: "denied",
    requests: 1,
  },
  {
    title: "KMS access denied, with Message",
    fault: {
      kind: "error",
      code: "AccessDeniedException",
      message: "Access to KMS is not allowed",
      messageKey: "Message",
    },
    reason: "access to its KMS key denied",
    lines: ["the secret is readable but its customer KMS key is not", "kms:Decrypt"],
    code: "E111",
    exit: "denied",
    requests: 1,
  },
  ...["DecryptionFailure", "DecryptionFailureException"].map((code): Case => ({
    title: code,
    fault: refusal(code),
    reason: "AWS cannot decrypt the secret",
    lines: ["its KMS key is disabled, scheduled for deletion or gone"],
    code: "E112",
    exit: "denied",
    requests: 1,
  })),
  {
    title: "unknown name",
    name: "my-pg",
    reason: "not found in region eu-west-1",
    lines: ["names are case-sensitive", "other regions and accounts are not searched"],
    code: "E113",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "suffix of an ARN in the name",
    name: "my-postgres-AbCdEf",
    reason: "not found in region eu-west-1",
    lines: ["the end of the name looks like the suffix of an ARN, which is no part of the name"],
    code: "E113",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "error code in the header with prefix and suffix",
    fault: {
      kind: "error",
      code: "ResourceNotFoundException",
      prefix: "com.amazonaws.secretsmanager#",
      inHeader: true,
    },
    reason: "not found in region eu-west-1",
    lines: [],
    code: "E113",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "error code in the body with a prefix",
    fault: {
      kind: "error",
      code: "ResourceNotFoundException",
      prefix: "com.amazon.coral.service#",
      message: marker,
    },
    reason: "not found in region eu-west-1",
    lines: [],
    code: "E113",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "secret without a value",
    server: { secrets: { "my-postgres": { state: "empty" } } },
    reason: "it has no current value",
    lines: ["the secret exists but nothing is stored in it", "put-secret-value"],
    code: "E114",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "secret scheduled for deletion",
    server: { secrets: { "my-postgres": { state: "deleted" } } },
    reason: "it is scheduled for deletion",
    lines: ["7 to 30 days", "aws secretsmanager restore-secret --secret-id 'my-postgres'"],
    code: "E115",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "name that AWS does not allow",
    name: "my pg",
    reason: "the name contains characters AWS does not allow (letters, digits and /_+=.@-! only)",
    lines: ["rename the connection"],
    code: "E116",
    exit: "configuration",
    requests: 0,
  },
  {
    title: "name with a line break, which is not printed",
    name: "my\npg",
    line: "failed to read secret 'my?pg' from AWS Secrets Manager: the name contains characters " +
      "AWS does not allow (letters, digits and /_+=.@-! only)",
    lines: [],
    code: "E116",
    exit: "configuration",
    requests: 0,
  },
  {
    title: "name that only AWS refuses",
    fault: refusal("ValidationException", "Invalid name. Must be a valid name containing …"),
    reason: "AWS does not allow the name",
    lines: ["rename the connection"],
    code: "E116",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "empty name",
    name: "",
    line: "cannot read a secret with an empty name",
    lines: ["set 'connection' on the asset or a default connection in pipeline.yml"],
    code: "E116",
    exit: "configuration",
    requests: 0,
  },
  {
    title: "binary secret",
    server: { secrets: { "my-postgres": new TextEncoder().encode(marker.repeat(92)) } },
    line: "secret 'my-postgres' has no string value",
    lines: ["it is binary (1.2 KiB)", "store the value as plaintext, not binary"],
    code: "E117",
    exit: "configuration",
    requests: 1,
  },
  ...["ThrottlingException", "TooManyRequestsException", "SlowDown"].map((code): Case => ({
    title: code,
    fault: refusal(code),
    reason: /^throttled after 4 attempts in \d\.\d s \(budget 30 s\)$/,
    lines: ["AWS is limiting requests of this account", "lower the number of parallel runs"],
    code: "E118",
    exit: "try-again",
    requests: 4,
  })),
  {
    title: "internal error with status 400",
    fault: refusal("InternalServiceError"),
    reason: /^AWS reported an internal error after 4 attempts in \d\.\d s \(budget 30 s\)$/,
    lines: ["the service is at fault (HTTP 400)"],
    code: "E119",
    exit: "try-again",
    requests: 4,
  },
  {
    title: "unknown code with status 503",
    fault: { kind: "error", code: "Busy", status: 503 },
    env: { BRUIN_AWS_MAX_RETRIES: "0" },
    reason: /^AWS reported an internal error after 1 attempt in \d\.\d s \(budget 30 s\)$/,
    lines: ["the service is at fault (HTTP 503)"],
    code: "E119",
    exit: "try-again",
    requests: 1,
  },
  {
    title: "host that does not exist",
    env: { BRUIN_AWS_ENDPOINT_URL: "https://secretsmanager.invalid" },
    reason: /^cannot find the host secretsmanager\.invalid after 4 attempts in /,
    lines: ["private DNS of the VPC endpoint"],
    code: "E120",
    exit: "unreachable",
    requests: 0,
  },
  {
    title: "refused connection",
    env: { BRUIN_AWS_ENDPOINT_URL: "http://127.0.0.1:1027" },
    reason: /^cannot reach 127\.0\.0\.1:1027 \(refused\) after 4 attempts in /,
    lines: ["check network, proxy, firewall, security groups and the VPC endpoint"],
    code: "E121",
    exit: "unreachable",
    requests: 0,
  },
  {
    title: "connection that is cut",
    fault: { kind: "reset" },
    reason: /^cannot reach 127\.0\.0\.1:\d+ \(closed by the other side\) after 4 attempts in /,
    lines: [],
    code: "E121",
    exit: "unreachable",
    requests: 4,
  },
  {
    title: "proxy that asks for a password",
    fault: { kind: "answer", status: 407, headers: html, body: marker },
    reason: "the proxy refused the request (HTTP 407)",
    lines: ["asks for a user name and password", "HTTPS_PROXY"],
    code: "E122",
    exit: "unreachable",
    requests: 1,
  },
  {
    title: "no answer",
    fault: { kind: "silence" },
    env: { BRUIN_AWS_TIMEOUT: "100ms" },
    reason: /^no answer after 1 attempt in 0\.\d s \(budget 0\.1 s\)$/,
    lines: ["did not answer in time", "raise BRUIN_AWS_TIMEOUT"],
    code: "E124",
    exit: "unreachable",
    requests: 1,
  },
  {
    title: "page of a proxy",
    fault: { kind: "answer", status: 403, headers: html, body: `<html>${marker}` },
    reason: "unexpected response (HTTP 403, 19 bytes, content-type text/html; charset=utf-8)",
    lines: ["the response is HTML from squid/5.7, not AWS"],
    code: "E126",
    exit: "unreachable",
    requests: 2,
  },
  {
    title: "page of a load balancer",
    fault: { kind: "answer", status: 502, headers: html, body: `<html>${marker}` },
    reason: "unexpected response (HTTP 502, 19 bytes, content-type text/html; charset=utf-8)",
    lines: [],
    code: "E126",
    exit: "unreachable",
    requests: 4,
  },
  {
    title: "empty answer",
    fault: { kind: "answer", status: 200, headers: { "content-type": "text/html" } },
    reason: "unexpected response (HTTP 200, 0 bytes, content-type text/html)",
    lines: [],
    code: "E126",
    exit: "unreachable",
    requests: 2,
  },
  {
    title: "JSON of another service",
    fault: { kind: "answer", status: 200, body: JSON.stringify({ token: marker }) },
    reason: "unexpected response (HTTP 200, 25 bytes, content-type application/x-amz-json-1.1)",
    lines: ["the response is not what AWS Secrets Manager sends"],
    code: "E126",
    exit: "unreachable",
    requests: 2,
  },
  {
    title: "answer of the wrong shape",
    fault: {
      kind: "answer",
      status: 200,
      body: JSON.stringify({ ARN: "a", SecretString: "{}", CreatedDate: marker }),
    },
    reason: "unexpected response",
    lines: [],
    code: "E126",
    exit: "unreachable",
    requests: 2,
  },
  {
    title: "truncated answer",
    fault: { kind: "truncated" },
    reason: "unexpected response (cut off before its end)",
    lines: ["the connection ended in the middle of the answer"],
    code: "E126",
    exit: "unreachable",
    requests: 2,
  },
  {
    title: "redirect, which is not followed",
    fault: { kind: "answer", status: 307, headers: { location: "http://127.0.0.1:1027/" } },
    reason: "unexpected response (HTTP 307, 0 bytes, content-type application/x-amz-json-1.1)",
    lines: [],
    code: "E126",
    exit: "unreachable",
    requests: 1,
  },
  {
    title: "unknown code",
    fault: refusal("InvalidParameterException"),
    reason: "AWS rejected the request (InvalidParameterException)",
    lines: ["the answer has HTTP status 400"],
    code: "E127",
    exit: "configuration",
    requests: 1,
  },
  {
    title: "text that is not JSON, with the secret beside the mistake",
    server: { secrets: { "my-postgres": `{"type":"postgres","details":{"password":${marker}}}` } },
    line: "failed to parse secret as JSON: secret 'my-postgres' is not valid JSON " +
      '(line 1, column 42); expected {"type": "…", "details": {…}}',
    lines: ["where: secret my-postgres, region eu-west-1, version "],
    code: "",
    exit: "configuration",
    requests: 1,
  },
];

describe("SecretsReader.read() of aws explains", () => {
  for (const { title, name = "my-postgres", fault, server, env, ...expected } of cases) {
    it(title, async () => {
      const faults = fault === undefined ? [] : [fault];
      await using standIn = await openStandIn({ faults, ...server }, env);
      const error = await assertRejects(
        async () => void await standIn.reader.read(name, { signal: new AbortController().signal }),
        SecretsError,
      );

      const [line, ...others] = error.describe().split("\n");
      const prefix = `failed to read secret '${name}' from AWS Secrets Manager: `;
      if (expected.line !== undefined) assertEquals(line, expected.line);
      else if (typeof expected.reason === "string") assertEquals(line, prefix + expected.reason);
      else {
        assertEquals(line.slice(0, prefix.length), prefix);
        assertEquals(expected.reason?.test(line.slice(prefix.length)), true, line);
      }
      for (const text of expected.lines) assertStringIncludes(others.join("\n"), text);
      if (expected.code !== "") assertEquals(error.explanation.code, expected.code);
      // What docs/aws_secrets_manager.md says of every message.
      assertEquals([error.explanation.fix, error.explanation.code].includes(undefined), false);
      assertEquals(error.exitReason, expected.exit);
      assertEquals(standIn.server.requests.length, expected.requests);

      assertEquals(error.cause, undefined);
      const printed =
        [error.describe(), error.stack, Deno.inspect(error, { depth: 9 })].join("\n") +
        JSON.stringify(error) + standIn.warnings.join();
      for (const hidden of [marker, credentials.secretAccessKey, credentials.accessKeyId]) {
        assertEquals(printed.includes(hidden), false, printed);
      }
    });
  }

  it("a name that is close to one it has found", async () => {
    await using standIn = await openStandIn({ secrets: { "my-postgres": postgresSecret } });
    const { signal } = new AbortController();
    await standIn.reader.read("my-postgres", { signal });
    const error = await assertRejects(
      async () => void await standIn.reader.read("my-postgers", { signal }),
      SecretsError,
    );
    assertStringIncludes(error.describe(), "fix: did you mean 'my-postgres', which exists?");
  });
});
