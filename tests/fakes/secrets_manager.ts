/**
 * A loopback stand-in for AWS Secrets Manager: the real protocol with full signature checks, and every
 * way of failing. Tests and the demo use it.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SecretVault, ServiceError, type StoredValue } from "./secret_vault.ts";
import { parseAuthorization, type TestCredentials, verifySignature } from "./sigv4.ts";

export type { StoredValue } from "./secret_vault.ts";
export type { TestCredentials } from "./sigv4.ts";

export interface SecretsManagerOptions {
  /** One key, or all that are valid. */
  readonly credentials: TestCredentials | readonly TestCredentials[];
  readonly secrets: Readonly<Record<string, StoredValue>>;
  readonly region: string;
  /** How long ago `secrets` were stored. 0 by default. */
  readonly secretsAgeMs?: number;
  /** How many groups say of a secret that it is throttled, by its name. */
  readonly throttledInGroups?: Readonly<Record<string, number>>;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Waits this long before each answer. */
  readonly delayMs?: number;
  /** How far the clock of the service is ahead of the one of this machine. */
  readonly clockOffsetMs?: number | undefined;
  /** The first fault that applies to a request is played instead of the answer. */
  readonly faults?: readonly Fault[] | undefined;
}

/** A way of failing. */
export type Fault =
  & {
    /** Only requests for this secret; every request by default. */
    readonly secret?: string;
    /** Only requests such as `BatchGetSecretValue`; every request by default. */
    readonly operation?: string;
    /** How many requests fail; all by default. */
    readonly times?: number;
  }
  & (
    | ({ readonly kind: "error" } & ErrorAnswer)
    | {
      /** An answer as it is, such as a login page. */
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
    /** The connection is cut: before the answer, or in the middle of it. */
    | { readonly kind: "reset" | "truncated" }
    /** No answer, ever. */
    | { readonly kind: "silence" }
  );

/** An error of the service. */
export interface ErrorAnswer {
  readonly code: string;
  readonly message?: string | undefined;
  /** 400 by default. */
  readonly status?: number;
  readonly messageKey?: "message" | "Message";
  /** Put before the code, such as `com.amazon.coral.service#`. */
  readonly prefix?: string;
  /** Sends the code in `x-amzn-errortype` with a suffix, and none in the body. */
  readonly inHeader?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request that arrived, answered or not. */
export interface RequestRecord {
  /** Such as `GetSecretValue`. */
  readonly operation: string;
  /** `undefined` for operations without one. */
  readonly secretId: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SecretsManagerStandIn extends AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`. */
  readonly url: string;
  readonly requests: readonly RequestRecord[];
  /** Stores a new current version, or the secret itself. */
  setSecret(name: string, value: StoredValue): void;
}

/** Starts the stand-in on 127.0.0.1. */
export async function startSecretsManager(
  options: SecretsManagerOptions,
): Promise<SecretsManagerStandIn> {
  const requests: RequestRecord[] = [];
  const vault = new SecretVault(options.region, options.secrets, {
    ageMs: options.secretsAgeMs,
    throttledInGroups: options.throttledInGroups,
  });
  const plan = (options.faults ?? []).map((fault) => ({ fault, left: fault.times ?? Infinity }));
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        const body = concatenate(chunks);
        const record = recordOf(request, new TextDecoder().decode(body));
        requests.push(record);
        const due = plan.find(({ fault, left }) =>
          left > 0 && (fault.secret ?? record.secretId) === record.secretId &&
          (fault.operation ?? record.operation) === record.operation
        );
        if (due !== undefined) {
          due.left--;
          play(due.fault, response);
        } else {
          answer(record, { response, body, vault, options, target: request.url ?? "/" });
        }
      }, options.delayMs ?? 0);
      timers.add(timer);
    });
  });
  await new Promise<void>((resolve) =>
    server.listen(options.port ?? 0, "127.0.0.1", () => resolve())
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    setSecret: (name, value) => vault.set(name, value),
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function recordOf(request: IncomingMessage, body: string): RequestRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  const [service, operation] = (headers["x-amz-target"] ?? "").split(".", 2);
  return {
    operation: service === "secretsmanager" ? operation ?? "" : "",
    secretId: body.match(/"SecretId":"([^"]*)"/)?.[1],
    accessKeyId: parseAuthorization(headers["authorization"] ?? "")?.accessKeyId,
    headers,
    body,
  };
}

function answer(record: RequestRecord, context: {
  readonly response: ServerResponse;
  readonly body: Uint8Array;
  readonly vault: SecretVault;
  readonly options: SecretsManagerOptions;
  readonly target: string;
}): void {
  const { response, body, vault, options: { credentials, region, clockOffsetMs = 0 } } = context;
  const now = Date.now() + clockOffsetMs;
  response.setHeader("Date", new Date(now).toUTCString());
  const problem = verifySignature(
    { method: "POST", target: context.target, headers: record.headers, body },
    { credentials: [credentials].flat(), service: "secretsmanager", region, now },
  );
  if (problem !== undefined) return sendError(response, problem);
  try {
    if (!record.headers["content-type"]?.startsWith("application/x-amz-json-1.1")) {
      throw new ServiceError("UnknownOperationException", "");
    }
    send(response, {
      status: 200,
      body: JSON.stringify(vault.handle(record.operation, parse(body))),
    });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    sendError(response, { code: error.code, message: error.message });
  }
}

function parse(body: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new ServiceError("SerializationException", "");
  }
}

function play(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case "error":
      return sendError(response, fault);
    case "answer":
      return send(response, { body: "", headers: {}, ...fault });
    case "truncated":
      response.writeHead(200, { "content-type": contentType, "Content-Length": "4096" });
      response.write('{"ARN":"arn:aws:secretsmanager:', () => response.destroy());
      return;
    case "reset":
      response.socket?.destroy();
      return;
    case "silence":
      return;
  }
}

const contentType = "application/x-amz-json-1.1";

function sendError(response: ServerResponse, error: ErrorAnswer): void {
  const { code, message, status = 400, messageKey = "message", prefix = "", inHeader } = error;
  send(response, {
    status,
    headers: {
      ...(inHeader ? { "x-amzn-errortype": `${prefix}${code}:http://internal.amazon.com/` } : {}),
      ...error.headers,
    },
    body: JSON.stringify({
      ...(inHeader ? {} : { __type: prefix + code }),
      ...(message === undefined ? {} : { [messageKey]: message }),
    }),
  });
}

function send(
  response: ServerResponse,
  { status, headers, body }: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
  },
): void {
  response.writeHead(status, {
    "content-type": contentType,
    "x-amzn-requestid": crypto.randomUUID(),
    ...headers,
  });
  response.end(body);
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
