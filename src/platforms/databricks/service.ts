import type { ResolvedConnection } from "../../connections/connection.ts";
import type { DetailsOf } from "../../connections/connection_type.ts";
import { AccessTokens } from "../../http/access_tokens.ts";
import { FirstAnswer } from "../../http/first_answer.ts";
import type { Json } from "../../http/loose_json.ts";
import { type Answer, foreignAnswer, request } from "../../http/request.ts";
import type { warehouses } from "../../sources/warehouses.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { type Address, addressOf } from "./address.ts";
import { isLoginRefused } from "./failure.ts";
import { loginRefused, tokensOf } from "./login.ts";

/** A request to the API of a workspace. */
export interface ServiceRequest {
  /** Such as `/api/2.0/sql/statements/<id>`. */
  readonly path: string;
  /** Default: `GET`. */
  readonly method?: string;
  /** Sent as JSON. */
  readonly json?: Json;
}

/** An answer with HTTP 200, or with an error of the API that is not about the login. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: Json;
}

type Details = DetailsOf<typeof warehouses.databricks>;

/** A workspace as one connection sees it: its warehouse, its login. */
export class DatabricksService {
  readonly connection: string;
  readonly address: Address;
  /** Where names lie that do not say so; `undefined` for the workspace's choice. */
  readonly catalog: string | undefined;
  readonly schema: string | undefined;
  readonly #kind: ReturnType<typeof tokensOf>["kind"];
  readonly #tokens: AccessTokens;
  readonly firstAnswer: FirstAnswer;

  /** @throws {ConnectionError} When the details name no workspace or no warehouse. */
  constructor(
    { name, details }: ResolvedConnection,
    { env, onStage }: Pick<OpenConnectionOptions, "env" | "onStage">,
  ) {
    const given = details.reveal() as Details;
    this.connection = name;
    this.address = addressOf(given, { connection: name, env });
    this.catalog = given.catalog || undefined;
    this.schema = given.schema || undefined;
    const { source, kind } = tokensOf(given, this.address.base);
    this.#kind = kind;
    this.#tokens = new AccessTokens(source);
    this.firstAnswer = new FirstAnswer(onStage);
  }

  /** Host and port, for messages. */
  get host(): string {
    return this.address.base.host;
  }

  /**
   * Sends a request once; with a new token once more when a token that can be renewed was refused.
   * @throws {BusyAnswer | UnansweredError} When there was no usable answer.
   * @throws {ConnectionError} When the login is refused.
   */
  async call(
    { path, method = "GET", json }: ServiceRequest,
    signal: AbortSignal,
  ): Promise<ServiceAnswer> {
    const { connection, host } = this;
    const url = new URL(path, this.address.base);
    const common = {
      "User-Agent": "bruin",
      ...(json !== undefined && { "Content-Type": "application/json" }),
    };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    // A request that is not let in has carried out nothing.
    return await this.firstAnswer.watch(async () => {
      const answer = await this.#tokens.send(
        (headers) => request(url, { method, headers: { ...headers, ...common }, ...body }, signal),
        { connection, where: host, signal, isRefused: isLoginRefused },
      );
      if (isLoginRefused(answer)) throw loginRefused(connection, { kind: this.#kind, host });
      return checked(answer, url);
    });
  }
}

/** An answer of the API, whatever it says of the request; not a login page with HTTP 200. */
function checked(answer: Answer, url: URL): ServiceAnswer {
  const { status, body } = answer;
  const isOurs = status < 300 || typeof body.message === "string" || body.error_code !== undefined;
  const isJson = answer.header?.("content-type")?.includes("json") ?? true;
  if (!isOurs || status < 200 || (status < 300 && !isJson)) throw foreignAnswer(url);
  return { status, body };
}
