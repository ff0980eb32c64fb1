import type { ResolvedConnection } from "../../connections/connection.ts";
import type { Env } from "../../env.ts";
import { FirstAnswer } from "../../http/first_answer.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { emulatorEndpoint } from "../../http/endpoint.ts";
import { AccessTokens } from "../../http/access_tokens.ts";
import { tokenAddresses, tokenSource } from "../../google/credentials.ts";
import { type NetworkAddress, networkAddressOf } from "../../outbound.ts";
import { notSubmitted } from "../../http/job_failures.ts";
import { repeated } from "../../http/job_requests.ts";
import { type Answer, busyAnswer, foreignAnswer, request } from "../../http/request.ts";
import type { Json, ServiceAnswer } from "./answer.ts";
import { systemRetryClock } from "../../http/retry.ts";
import { isRateLimit, loginRefused } from "./failure.ts";

/** A request below `/bigquery/v2/projects/<project>`. */
export interface ServiceRequest {
  /** Such as `/jobs/<id>`, its parts encoded. */
  readonly path: string;
  /** `transfers` for the Data Transfer API, below `/v1/projects/<project>`. Default: `jobs`. */
  readonly api?: keyof typeof apis;
  /** Default: that of the connection. */
  readonly project?: string | undefined;
  /** Default: `GET`. */
  readonly method?: string;
  /** Left out where `undefined`. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly json?: Json;
  readonly signal: AbortSignal;
}

/** For queries, for tables in Google Drive, and for datasets: as the reference asks for. */
const scope = [
  "https://www.googleapis.com/auth/bigquery",
  "https://www.googleapis.com/auth/cloud-platform",
  "https://www.googleapis.com/auth/drive",
].join(" ");

/** Where they are, and what their paths begin with. */
const apis = {
  jobs: { base: "https://bigquery.googleapis.com", path: "/bigquery/v2" },
  transfers: { base: "https://bigquerydatatransfer.googleapis.com", path: "/v1" },
} as const;

/**
 * Where a connection sends requests and logs in.
 * @throws {ConnectionError} When the credentials cannot be used.
 */
export async function serviceAddresses(
  connection: ResolvedConnection,
  env: Env,
): Promise<NetworkAddress[]> {
  const { base, anonymous } = servicePlace(connection, env);
  const logins = anonymous ? [] : await tokenAddresses(connection, env);
  return [networkAddressOf(base), ...logins];
}

/** Where requests of a connection go, and whether they go without a login. @throws {ConnectionError} */
export function servicePlace(
  { name: connection, details }: ResolvedConnection,
  env: Env,
): {
  readonly base: URL;
  /** Takes the requests of all APIs; `undefined` without one. */
  readonly emulator: URL | undefined;
  readonly anonymous: boolean;
} {
  // An emulator takes everybody, and a machine for development has no credentials of its own.
  const sendsLogin = details.reveal().use_application_default_credentials !== true;
  const emulator = emulatorEndpoint("BIGQUERY_EMULATOR_HOST", { env, connection, sendsLogin });
  return {
    base: emulator ?? new URL(apis.jobs.base),
    emulator,
    anonymous: emulator !== undefined && !sendsLogin,
  };
}

/** BigQuery's REST API as one connection sees it: its project, its login. */
export class BigqueryService {
  readonly connection: string;
  readonly project: string;
  /** Region of jobs and of new datasets; `undefined` when BigQuery decides. */
  readonly location: string | undefined;
  /** Takes the requests of all APIs; `undefined` without one. */
  readonly #emulator: URL | undefined;
  readonly #tokens: AccessTokens;
  readonly firstAnswer: FirstAnswer;

  private constructor(
    parts: Pick<BigqueryService, "connection" | "project" | "location">,
    { emulator, tokens, firstAnswer }: {
      readonly emulator: URL | undefined;
      readonly tokens: AccessTokens;
      readonly firstAnswer: FirstAnswer;
    },
  ) {
    this.connection = parts.connection;
    this.project = parts.project;
    this.location = parts.location;
    this.#emulator = emulator;
    this.#tokens = tokens;
    this.firstAnswer = firstAnswer;
  }

  /** @throws {ConnectionError} When the credentials cannot be used. */
  static async open(
    connection: ResolvedConnection,
    { env, onStage }: Pick<OpenConnectionOptions, "env" | "onStage">,
  ): Promise<BigqueryService> {
    const { project_id: project, location } = connection.details.reveal();
    const { emulator, anonymous } = servicePlace(connection, env);
    return new BigqueryService({
      connection: connection.name,
      project: String(project),
      location: typeof location === "string" && location !== "" ? location : undefined,
    }, {
      emulator,
      tokens: new AccessTokens(
        anonymous ? undefined : await tokenSource(connection, { env, scope }),
      ),
      firstAnswer: new FirstAnswer(onStage),
    });
  }

  /** Host and port, for messages. */
  get host(): string {
    return this.#base().host;
  }

  #base(api: keyof typeof apis = "jobs"): URL {
    return this.#emulator ?? new URL(apis[api].base);
  }

  /**
   * Sends a request once; with a new token once more when the token was refused.
   * @throws {BusyAnswer | UnansweredError} When it may be repeated.
   * @throws {ConnectionError} When the login is refused.
   */
  async call(
    { path, api = "jobs", project = this.project, method = "GET", query = {}, json, signal }:
      ServiceRequest,
  ): Promise<ServiceAnswer> {
    const parameters = Object.entries(query)
      .flatMap(([name, value]) => value === undefined ? [] : [[name, value]]);
    const search = parameters.length === 0 ? "" : `?${new URLSearchParams(parameters)}`;
    const url = new URL(
      `${apis[api].path}/projects/${encodeURIComponent(project)}${path}${search}`,
      this.#base(api),
    );
    const init = {
      method,
      ...(json !== undefined && { body: JSON.stringify(json) }),
      headers: { ...(json !== undefined && { "Content-Type": "application/json" }) },
    };
    return await this.firstAnswer.watch(async () => {
      const answer = await this.authorized(
        (headers) => request(url, { ...init, headers: { ...init.headers, ...headers } }, signal),
        signal,
      );
      return this.checked(url, answer);
    });
  }

  /**
   * Sends a request that may be repeated, and again while its failure is transient.
   * @throws {ConnectionError | QueryError} When there was no usable answer.
   */
  async send(request: ServiceRequest): Promise<ServiceAnswer> {
    const { connection } = this;
    const options = {
      connection,
      host: this.#base(request.api).host,
      statement: `${request.method ?? "GET"} ${request.path}`,
      clock: systemRetryClock,
      signal: request.signal,
      limits: { outageMs: 60_000, requestMs: 30_000 },
      hasAnswered: () => this.firstAnswer.hasAnswered,
    };
    await this.login(request.signal);
    try {
      return await repeated((signal) => this.call({ ...request, signal }), options, request.signal);
    } catch (error) {
      throw notSubmitted(error, options);
    }
  }

  /** The address of an upload, with its parameters. */
  uploadUrl(parameters: Readonly<Record<string, string>>): URL {
    const path = `/upload/bigquery/v2/projects/${encodeURIComponent(this.project)}/jobs`;
    return new URL(`${path}?${new URLSearchParams(parameters)}`, this.#base());
  }

  /** Gets a token ahead of requests, whose times are for BigQuery alone. @throws {ConnectionError} */
  async login(signal: AbortSignal): Promise<void> {
    this.firstAnswer.begin();
    const { connection, project } = this;
    await this.#tokens.prepare({ connection, where: `project ${project}`, signal });
  }

  /** Sends a request with a token, and with a new one when that was refused. */
  async authorized<T extends { readonly status: number }>(
    send: (headers: Record<string, string>) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const options = { connection: this.connection, where: `project ${this.project}`, signal };
    return await this.#tokens.send(send, options);
  }

  /** An answer of BigQuery's, whatever it says of the request. */
  checked(url: URL, answer: Answer): ServiceAnswer {
    const { status, body } = answer;
    if (status === 401) throw loginRefused(this);
    if (isRateLimit(answer)) throw busyAnswer(answer);
    // Anything in between can answer, such as a login page with HTTP 200.
    const isOurs = status < 300
      ? status === 204 || Object.keys(body).length > 0
      : status >= 400 && typeof body.error === "object";
    if (!isOurs) throw foreignAnswer(url);
    return { status, body };
  }
}
