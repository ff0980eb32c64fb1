/** A loopback stand-in for AWS STS that lets a key assume a role. */

import { type TestCredentials, verifySignature } from "./sigv4.ts";

export interface SecurityTokenServiceOptions {
  readonly credentials: TestCredentials;
  readonly region: string;
  /** Given out in this order; the last one again and again. */
  readonly issued: readonly TestCredentials[];
  /** Asked for when it is set. */
  readonly externalId?: string;
}

export interface SecurityTokenServiceStandIn extends AsyncDisposable {
  readonly url: string;
  /** The form of each request that was accepted. */
  readonly requests: readonly Readonly<Record<string, string>>[];
}

export function startSecurityTokenService(
  options: SecurityTokenServiceOptions,
): SecurityTokenServiceStandIn {
  const requests: Record<string, string>[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    const problem = verifySignature(
      { method: request.method, target: "/", headers: Object.fromEntries(request.headers), body },
      {
        credentials: [options.credentials],
        service: "sts",
        region: options.region,
        now: Date.now(),
      },
    );
    if (problem !== undefined) return refuse(problem.code, problem.message);
    const form = Object.fromEntries(new URLSearchParams(new TextDecoder().decode(body)));
    if (form.ExternalId !== options.externalId) {
      return refuse(
        "AccessDenied",
        `User: arn:aws:iam::111111111111:user/etl is not authorized to perform: sts:AssumeRole ` +
          `on resource: ${form.RoleArn}`,
      );
    }
    requests.push(form);
    const keys = options.issued[Math.min(requests.length, options.issued.length) - 1];
    return new Response(
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId>
<SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>
<SessionToken>${keys.sessionToken}</SessionToken>
<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>`,
      { headers: { "content-type": "text/xml", "x-amzn-requestid": crypto.randomUUID() } },
    );
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function refuse(code: string, message: string): Response {
  return new Response(
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>${code}</Code><Message>${message}</Message></Error>
<RequestId>${crypto.randomUUID()}</RequestId></ErrorResponse>`,
    { status: 403, headers: { "content-type": "text/xml" } },
  );
}
