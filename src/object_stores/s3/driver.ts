import type { ResolvedConnection } from "../../connections/connection.ts";
import { loadAwsHandlers } from "../../http/aws_handler.ts";
import type { AnswerRules } from "../../http/unanswered.ts";
import type { ListOptions, LookUp, ObjectClient } from "../object_store.ts";
import { explainS3, statusOf } from "./failure.ts";
import { s3Settings } from "./settings.ts";

const requestLimitMs = 30_000;

/** A page lists at most 1,000 keys of 1,024 bytes, each of which XML may write as six, beside short facts. */
const maxAnswerBytes = 16 * 1024 * 1024;

/** A listing, an error, or nothing, and not a proxy or a login page. The region of a bucket comes as a redirect. */
const answersOfS3: AnswerRules = {
  maxBytes: maxAnswerBytes,
  redirects: true,
  accepts: (text) => text === "" || /<(?:ListBucketResult|Error)\b/.test(text.slice(0, 500)),
};

/** @throws {ConnectionError} When the details cannot be used. */
export async function openS3(connection: ResolvedConnection): Promise<ObjectClient> {
  const settings = s3Settings(connection);
  const { accessKeyId, secretAccessKey, region, endpoint } = settings;
  const clientModule = await import("@aws-sdk/client-s3");
  const sdk = clientModule.S3Client ? clientModule : clientModule.default;
  const makeHandler = await loadAwsHandlers();
  const client = new sdk.S3Client({
    credentials: { accessKeyId, secretAccessKey },
    region: region ?? "us-east-1",
    followRegionRedirects: region === undefined && endpoint === undefined,
    // Services other than Amazon's rarely have a host name for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: 7,
    retryMode: "standard",
    userAgentAppId: "bruin-deno",
    requestHandler: makeHandler(answersOfS3, { requestTimeout: requestLimitMs }),
  });

  async function* list(
    { bucket, prefix, delimiter }: ListOptions,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const request = {
      connection: connection.name,
      bucket,
      url: `s3://${bucket}/${prefix}`,
      settings,
    };
    let token: string | undefined;
    do {
      const page = await client.send(
        new sdk.ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          Delimiter: delimiter,
          ContinuationToken: token,
        }),
        { abortSignal: signal },
      ).catch((error) => {
        signal.throwIfAborted();
        throw explainS3(error, request);
      });
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async function lookUp(
    { bucket, key }: { readonly bucket: string; readonly key: string },
    signal: AbortSignal,
  ): Promise<LookUp> {
    try {
      const { ETag, LastModified } = await client.send(
        new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }),
        { abortSignal: signal },
      );
      // Anything in between can answer with HTTP 200, but not with these.
      return ETag !== undefined || LastModified !== undefined ? "found" : "unclear";
    } catch (error) {
      signal.throwIfAborted();
      // Answers to this request have no body, so that a refusal does not say why.
      const status = statusOf(error) ?? 0;
      if (status === 404) return "missing";
      if (status >= 300 && status < 500 && status !== 429) return "unclear";
      const url = `s3://${bucket}/${key}`;
      throw explainS3(error, { connection: connection.name, bucket, url, settings });
    }
  }

  return {
    list,
    lookUp,
    [Symbol.asyncDispose]() {
      client.destroy();
      return Promise.resolve();
    },
  };
}
