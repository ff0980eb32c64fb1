import { ConnectionError, type ExitReason, KnownError } from "../../errors.ts";
import { unreachable } from "../../http/problems.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import { UnansweredError } from "../../http/unanswered.ts";
import type { S3Settings } from "./settings.ts";

/** The request that failed. */
export interface S3Request {
  readonly connection: string;
  readonly bucket: string;
  /** What was looked for, such as `s3://bucket/key`. */
  readonly url: string;
  readonly settings: S3Settings;
}

interface SdkError {
  readonly name?: unknown;
  readonly Code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

/** HTTP status of an answer that the SDK turned into an error; `undefined` when there was none. */
export function statusOf(error: unknown): number | undefined {
  return (error as SdkError | undefined)?.$metadata?.httpStatusCode;
}

/** What is known of a refusal. Bodies are left behind: they quote keys and what was signed. */
interface Refusal {
  readonly code: string;
  readonly status: number | undefined;
  /** `undefined` when S3 does not tell. */
  readonly bucketRegion: string | undefined;
}

interface Words {
  readonly message: string;
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
  /** Default: `configuration`. */
  readonly exitReason?: ExitReason | undefined;
  readonly loginRefused?: boolean | undefined;
}

type Vocabulary = Readonly<Record<string, (request: S3Request, refusal: Refusal) => Words>>;

const missingBucket: Vocabulary[string] = ({ bucket, settings }) => ({
  message: `bucket '${bucket}' does not exist`,
  ...(settings.endpoint === undefined
    ? { fix: "check the name of the bucket, and to which account the access key belongs" }
    : { fix: `check the name of the bucket; it was looked for at ${hostOf(settings.endpoint)}` }),
});

const denied: Vocabulary[string] = ({ url, bucket }) => ({
  message: `access to ${url} denied`,
  cause: "the access key of the connection has no permission to list the bucket",
  fix: `allow it s3:ListBucket on arn:aws:s3:::${bucket} and s3:GetObject on ` +
    `arn:aws:s3:::${bucket}/*, in its policy and in that of the bucket`,
  exitReason: "denied",
});

const unknownKey: Vocabulary[string] = () => ({
  message: "S3 does not know the access key",
  cause: "the access key id was deleted, switched off or mistyped, or is of another service",
  fix: "put a valid access key into the connection",
  exitReason: "denied",
  loginRefused: true,
});

const wrongSecret: Vocabulary[string] = () => ({
  message: "S3 refused the signature of the request",
  cause: "the secret access key does not belong to the access key id",
  fix: "put both parts of one access key into the connection",
  exitReason: "denied",
  loginRefused: true,
});

const expired: Vocabulary[string] = () => ({
  message: "S3 refused the access key: it has expired",
  cause: "temporary keys cannot be used in connections, which hold no session token",
  fix: "put a permanent access key into the connection",
  exitReason: "denied",
  loginRefused: true,
});

const wrongClock: Vocabulary[string] = () => ({
  message: "S3 refused the time of the request",
  cause: "the clock of this machine is more than 15 minutes off",
  fix: "set the clock, for example with NTP",
});

const wrongRegion: Vocabulary[string] = ({ bucket, settings }, { bucketRegion }) => ({
  message: bucketRegion === undefined
    ? `bucket '${bucket}' is in another region`
    : `bucket '${bucket}' is in the region ${bucketRegion}`,
  cause: settings.region === undefined
    ? "its region could not be discovered"
    : `the connection says ${settings.region}`,
  fix: "put the region of the bucket into the connection, or leave `region` out",
});

const busy: Vocabulary[string] = (_, { status }) => ({
  message: `S3 could not answer${status === undefined ? "" : ` (HTTP ${status})`}`,
  cause: "it is busy or has a fault of its own; the request was repeated",
  fix: "try again later",
  exitReason: "try-again",
});

const byCode: Vocabulary = {
  NoSuchBucket: missingBucket,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: denied,
  InvalidAccessKeyId: unknownKey,
  SignatureDoesNotMatch: wrongSecret,
  ExpiredToken: expired,
  InvalidToken: expired,
  RequestTimeTooSkewed: wrongClock,
  RequestExpired: wrongClock,
  PermanentRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  SlowDown: busy,
  Throttling: busy,
  RequestTimeout: busy,
};

/**
 * What to tell the user about an error of the SDK, of which only known properties are taken over.
 * @throws {KnownError} `error` itself when it explains itself, or a missing permission in it.
 */
export function explainS3(error: unknown, request: S3Request): ConnectionError {
  const { connection, url } = request;
  if (error instanceof KnownError) throw error;
  rethrowMissingPermission(error);
  if (error instanceof UnansweredError) {
    const { problem, host, proxy } = error;
    return unreachable(problem, { connection, host, proxy, where: url });
  }
  const refusal = refusalOf(error);
  const words = (byCode[refusal.code] ?? byStatus(refusal.status))(request, refusal);
  const { message, exitReason, loginRefused, ...explanation } = words;
  const requestId = (error as SdkError).$metadata?.requestId;
  const known = requestId !== undefined && /^[\w+/=-]{1,80}$/.test(requestId);
  return new ConnectionError(message, {
    connection,
    exitReason,
    loginRefused,
    ...explanation,
    where: known ? `${url}, request id ${requestId}` : url,
  });
}

function refusalOf(error: unknown): Refusal {
  const { name, Code, $response } = error as SdkError;
  const code = [Code, name].find((text) => typeof text === "string") as string | undefined;
  const region = $response?.headers?.["x-amz-bucket-region"];
  return {
    code: code ?? "",
    status: statusOf(error),
    bucketRegion: region !== undefined && /^[a-z0-9-]{1,30}$/.test(region) ? region : undefined,
  };
}

function byStatus(status = 0): Vocabulary[string] {
  if (status === 301 || status === 307) return wrongRegion;
  if (status === 401 || status === 403) return denied;
  if (status === 404) return missingBucket;
  if (status === 429 || status >= 500) return busy;
  return (_, { code }) => ({
    message: status === 0 ? "the request to S3 cannot be made" : `S3 answered HTTP ${status}`,
    ...(/^[A-Za-z]{1,60}$/.test(code) ? { cause: `its code is ${code}` } : {}),
    fix: "check the bucket, the key and the connection",
  });
}

function hostOf(endpoint: string): string {
  return new URL(endpoint).host;
}
