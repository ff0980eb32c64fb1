import type { FailureReport, Vocabulary } from "./failures.ts";
import { afterAttempts } from "./secret_failures.ts";
import type { TransportProblem } from "./transport.ts";

/** Words for everything between this machine and AWS. */
export const networkWords: Vocabulary<TransportProblem> = {
  dns: (report) => ({
    reason: `cannot find the host ${hostOf(report)} ${afterAttempts(report)}`,
    cause: "the host name cannot be resolved",
    fix:
      "check BRUIN_AWS_REGION, the network, HTTPS_PROXY when it is set, and the private DNS of " +
      "the VPC endpoint",
    code: "E120",
    exitReason: "unreachable",
  }),

  refused: (report) => cannotConnect(report, "refused"),
  reset: (report) => cannotConnect(report, "closed by the other side"),
  unreachable: (report) => cannotConnect(report, "no route to it"),
  unknown: (report) => cannotConnect(report, "for an unknown reason"),

  "blocked-port": (report) => ({
    reason: `no request may be sent to the port of ${hostOf(report)}`,
    cause: "the fetch standard keeps this port for other protocols",
    fix: "correct the port in BRUIN_AWS_ENDPOINT_URL, or let the endpoint listen on another one",
    code: "E102",
    exitReason: "configuration",
  }),

  "proxy-unreachable": (report) => {
    const { host = "", variable = "HTTPS_PROXY" } = report.failure.transport?.proxy ?? {};
    return {
      reason: `cannot reach the proxy ${host} ${afterAttempts(report)}`,
      cause: `${variable} sends the request to ${hostOf(report)} through this proxy`,
      fix: `correct ${variable}, check the proxy and the way to it, or add the host to NO_PROXY`,
      code: "E132",
      exitReason: "unreachable",
    };
  },

  "proxy-authentication": (report) => ({
    reason: "the proxy refused the request (HTTP 407)",
    cause: `the proxy in front of ${hostOf(report)} asks for a user name and password`,
    fix: "put valid credentials into HTTPS_PROXY, or add the host to NO_PROXY",
    code: "E122",
    exitReason: "unreachable",
  }),

  proxy: (report) => ({
    reason: "the proxy refused the connection",
    cause: `the proxy opened no tunnel to ${hostOf(report)}`,
    fix: "allow the host in the proxy, or add it to NO_PROXY",
    code: "E122",
    exitReason: "unreachable",
  }),

  tls: (report) => ({
    reason: `no secure connection to ${hostOf(report)}`,
    cause: "its TLS certificate is not trusted, or it does not speak TLS",
    fix: "if a company proxy inspects traffic, add its CA (DENO_CERT or NODE_EXTRA_CA_CERTS)",
    code: "E123",
    exitReason: "unreachable",
  }),

  timeout: (report) => ({
    reason: `no answer ${afterAttempts(report)}`,
    cause: `${hostOf(report)} did not answer in time`,
    fix:
      "check the network, security groups, the VPC endpoint and HTTPS_PROXY when it is set, or " +
      "raise BRUIN_AWS_TIMEOUT",
    code: "E124",
    exitReason: "unreachable",
  }),

  "not-permitted": (report) => ({
    reason: `this program may not connect to ${hostOf(report)}`,
    cause: "it was started or built with a list of hosts that does not contain this one",
    fix: Deno.build.standalone
      ? `use a program that was built with --allow-net for ${hostOf(report)}`
      : `start it with --allow-net for ${hostOf(report)}`,
    code: "E125",
    exitReason: "configuration",
  }),

  "too-large": (report) => ({
    ...unexpectedAnswer(report),
    reason: "unexpected response (more than 512 KB)",
    cause: "a secret has at most 64 KB, so this is not from Secrets Manager",
  }),

  redirect: (report) => unexpectedAnswer(report),
  truncated: (report) => ({
    ...unexpectedAnswer(report),
    reason: "unexpected response (cut off before its end)",
    cause: "the connection ended in the middle of the answer",
  }),
  "not-aws": (report) => unexpectedAnswer(report),
};

function hostOf({ failure }: FailureReport): string {
  return failure.transport?.host ?? "AWS";
}

function cannotConnect(report: FailureReport, how: string) {
  return {
    reason: `cannot reach ${hostOf(report)} (${how}) ${afterAttempts(report)}`,
    cause: "the connection to AWS failed",
    fix: "check network, proxy, firewall, security groups and the VPC endpoint",
    code: "E121",
    exitReason: "unreachable",
  } as const;
}

function unexpectedAnswer({ failure }: FailureReport) {
  const answer = failure.transport?.answer;
  const by = answer?.server === undefined ? "" : ` from ${answer.server}`;
  return {
    reason: answer === undefined
      ? "unexpected response"
      : `unexpected response (HTTP ${answer.status}, ${answer.bytes} bytes, ` +
        `content-type ${answer.contentType ?? "unknown"})`,
    cause: answer?.contentType?.startsWith("text/html")
      ? `the response is HTML${by}, not AWS`
      : `the response${by} is not what Secrets Manager sends`,
    fix: "look for a proxy or login page in between, and check the endpoint",
    code: "E126",
    exitReason: "unreachable",
  } as const;
}
