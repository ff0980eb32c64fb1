import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { objectExists } from "../../../src/object_stores/find.ts";
import { s3 } from "../../../src/object_stores/s3/mod.ts";
import { failureOf, objectConnection, startServer } from "../object_connection.ts";

const keys = {
  access_key_id: "AKIAIOSFODNN7EXAMPLE",
  secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const { signal } = new AbortController();

function openS3(endpoint: string) {
  const details = { ...keys, endpoint_url: endpoint };
  return s3.open(objectConnection("s3", details), { env: envOf({}) });
}

interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What S3 sends: a body that quotes what it was sent, and none for requests without one. */
function refusing({ code, status, headers }: Refusal, seen: string[] = []) {
  return startServer((request) => {
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    const quoted = `<AWSAccessKeyId>${keys.access_key_id}</AWSAccessKeyId>` +
      `<StringToSign>${keys.secret_access_key}</StringToSign>`;
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code>` +
      `<Message>about ${keys.secret_access_key}</Message>${quoted}</Error>`;
    return new Response(request.method === "HEAD" ? null : body, {
      status,
      headers: { "content-type": "application/xml", "x-amz-request-id": "R3QU3ST", ...headers },
    });
  });
}

async function refusal(answer: Refusal, key = "in/a.csv"): Promise<string> {
  await using server = refusing(answer);
  await using client = await openS3(server.url);
  const text = await failureOf(() => objectExists(client, { bucket: "landing", key }, signal));
  for (const value of Object.values(keys)) assert(!text.includes(value), text);
  return text.replaceAll(new URL(server.url).host, "HOST");
}

describe("s3.open()", () => {
  it("refuses an endpoint that is no URL", async () => {
    for (const endpoint of ["localhost:9000", "ftp://x", "https://user:secret@x"]) {
      const text = await failureOf(() => openS3(endpoint));
      assertStringIncludes(text, "connection 'lake': endpoint_url is not the URL of a service");
      assert(!text.includes(endpoint), text);
    }
  });
});

describe("the S3 client", () => {
  const cases: readonly (readonly [Refusal, string])[] = [
    [
      { code: "AccessDenied", status: 403 },
      "access to s3://landing/in/a.csv denied\n" +
      "  cause: the access key of the connection has no permission to list the bucket\n" +
      "  where: s3://landing/in/a.csv, request id R3QU3ST\n" +
      "  fix: allow it s3:ListBucket on arn:aws:s3:::landing and s3:GetObject on " +
      "arn:aws:s3:::landing/*, in its policy and in that of the bucket",
    ],
    [{ code: "SignatureDoesNotMatch", status: 403 }, "S3 refused the signature of the request\n"],
    [{ code: "InvalidAccessKeyId", status: 403 }, "S3 does not know the access key\n"],
    [{ code: "ExpiredToken", status: 400 }, "S3 refused the access key: it has expired\n"],
    [{ code: "RequestTimeTooSkewed", status: 403 }, "S3 refused the time of the request\n"],
    [
      { code: "NoSuchBucket", status: 404 },
      "bucket 'landing' does not exist\n" +
      "  where: s3://landing/in/a.csv, request id R3QU3ST\n" +
      "  fix: check the name of the bucket; it was looked for at HOST",
    ],
    [
      {
        code: "PermanentRedirect",
        status: 301,
        headers: { "x-amz-bucket-region": "eu-west-1" },
      },
      "bucket 'landing' is in the region eu-west-1\n",
    ],
    [{ code: "InvalidRequest", status: 400 }, "S3 answered HTTP 400\n  cause: its code is Inv"],
  ];
  for (const [answer, text] of cases) {
    it(`explains ${answer.code}, without what S3 quotes`, async () => {
      assertStringIncludes(await refusal(answer), text);
    });
  }

  it("retries transient failures, and says so", async () => {
    const seen: string[] = [];
    await using server = refusing({ code: "SlowDown", status: 503 }, seen);
    await using client = await openS3(server.url);
    const text = await failureOf(() =>
      objectExists(client, { bucket: "landing", key: "x" }, signal)
    );
    assertStringIncludes(text, "S3 could not answer (HTTP 503)\n  cause: it is busy");
    assertEquals(seen, Array(7).fill("HEAD /landing/x"));
  });

  it("takes a login page for no answer", async () => {
    await using server = startServer((request) =>
      new Response(request.method === "HEAD" ? null : "<html>Please sign in</html>", {
        headers: { "content-type": "text/html" },
      })
    );
    await using client = await openS3(server.url);
    const text = await failureOf(() =>
      objectExists(client, { bucket: "landing", key: "x" }, signal)
    );
    assertStringIncludes(text, "cannot reach 127.0.0.1");
    assertStringIncludes(text, "cause: the answer is not what the service sends");
  });

  it("tells why there is no answer", async () => {
    const closed = startServer(() => new Response());
    const { url } = closed;
    await closed[Symbol.asyncDispose]();
    await using client = await openS3(url);
    const text = await failureOf(() => objectExists(client, { bucket: "b", key: "x" }, signal));
    assertStringIncludes(text, `cannot reach ${new URL(url).host}\n`);
    assertStringIncludes(text, "cause: the connection was refused\n  where: s3://b/x\n");
  });

  it("stops at once when it is aborted", async () => {
    const controller = new AbortController();
    const hanging = Promise.withResolvers<Response>();
    await using server = startServer(() => {
      setTimeout(() => controller.abort(new Error("stopped")), 0);
      return hanging.promise;
    });
    await using client = await openS3(server.url);
    const looking = objectExists(client, { bucket: "b", key: "x" }, controller.signal);
    await assertRejects(() => looking, Error, "stopped");
    hanging.resolve(new Response());
  });
});
