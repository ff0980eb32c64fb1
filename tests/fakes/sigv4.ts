/** AWS Signature Version 4 as a service checks it, for loopback stand-ins. */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A request as it arrived. Header names are in lower case. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they were sent, such as `/?a=b`. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A key that a stand-in knows. */
export interface TestCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** The service answers that the token has expired. */
  readonly expired?: boolean;
}

export interface VerifyOptions {
  readonly credentials: readonly TestCredentials[];
  readonly service: string;
  readonly region: string;
  /** The clock of the service, in milliseconds since 1970. */
  readonly now: number;
}

/** An error as the service words it. */
export interface SignatureError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** The parts of an `Authorization` header. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const skewLimitMs = 15 * 60_000;

/** What the service has against the signature; `undefined` when it is right. */
export function verifySignature(
  request: SignedRequest,
  { credentials, service, region, now }: VerifyOptions,
): SignatureError | undefined {
  const header = request.headers["authorization"];
  if (header === undefined) {
    return refuse("MissingAuthenticationToken", "Missing Authentication Token", 403);
  }
  const authorization = parseAuthorization(header);
  const date = request.headers["x-amz-date"];
  if (authorization === undefined || date === undefined) {
    return refuse("IncompleteSignature", "The request signature does not conform to AWS standards");
  }
  const key = credentials.find((known) => known.accessKeyId === authorization.accessKeyId);
  if (key === undefined || key.sessionToken !== request.headers["x-amz-security-token"]) {
    return refuse(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  const required = ["host", "x-amz-date", "x-amz-target", "x-amz-security-token"]
    .filter((name) => request.headers[name] !== undefined);
  const scoped = authorization.region === region && authorization.service === service &&
    date.startsWith(authorization.date);
  if (!scoped || required.some((name) => !authorization.signedHeaders.includes(name))) {
    return refuse("InvalidSignatureException", "Credential should be scoped to a valid region.");
  }
  const expected = sign(request, { ...authorization, secretAccessKey: key.secretAccessKey });
  if (!sameText(expected, authorization.signature)) {
    return refuse(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check " +
        "your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  }
  return dateError(date, now) ?? (key.expired
    ? refuse(
      "ExpiredTokenException",
      "The security token included in the request is expired",
    )
    : undefined);
}

/** The parts of the header; `undefined` when it has another form. */
export function parseAuthorization(header: string): Authorization | undefined {
  const match = header.match(
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/,
  );
  if (match === null) return undefined;
  const [, accessKeyId, date, region, service, headers, signature] = match;
  return { accessKeyId, date, region, service, signedHeaders: headers.split(";"), signature };
}

/** The signature in hexadecimal. */
export function sign(
  request: SignedRequest,
  options: Omit<Authorization, "accessKeyId" | "signature"> & { readonly secretAccessKey: string },
): string {
  const { date, region, service, signedHeaders, secretAccessKey } = options;
  const text = [
    "AWS4-HMAC-SHA256",
    request.headers["x-amz-date"],
    `${date}/${region}/${service}/aws4_request`,
    sha256(canonicalRequest(request, signedHeaders)),
  ].join("\n");
  return hmac(signingKey(secretAccessKey, [date, region, service]), text).toString("hex");
}

/** The key that signs for one day, region and service. */
export function signingKey(secretAccessKey: string, scope: readonly string[]): Uint8Array {
  let key: Uint8Array = new TextEncoder().encode(`AWS4${secretAccessKey}`);
  for (const part of [...scope, "aws4_request"]) key = hmac(key, part);
  return key;
}

export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const [path, query = ""] = request.target.split("?", 2);
  return [
    request.method,
    // Every service but S3 has the path encoded once more than it is sent.
    path.split("/").map(encodeURIComponent).join("/"),
    query.split("&").filter((pair) => pair !== "").map((pair) =>
      pair.includes("=") ? pair : `${pair}=`
    ).sort().join("&"),
    ...signedHeaders.map((name) =>
      `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}`
    ),
    "",
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
}

function dateError(date: string, now: number): SignatureError | undefined {
  const time = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (time < now - skewLimitMs) {
    return refuse(
      "InvalidSignatureException",
      `Signature expired: ${date} is now earlier than ${compact(now - skewLimitMs)} ` +
        `(${compact(now)} - 15 min.)`,
    );
  }
  if (time > now + skewLimitMs) {
    return refuse(
      "InvalidSignatureException",
      `Signature not yet current: ${date} is still later than ${compact(now + skewLimitMs)} ` +
        `(${compact(now)} + 15 min.)`,
    );
  }
  return undefined;
}

function compact(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}

function refuse(code: string, message: string, status = 400): SignatureError {
  return { code, message, status };
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(bytes(a), bytes(b));
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: Uint8Array, text: string) {
  return createHmac("sha256", key).update(text).digest();
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
