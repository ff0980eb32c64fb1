import { foreignAnswer, request } from "../../http/request.ts";
import { asObject, asText, type Json } from "../../http/loose_json.ts";
import type { Account } from "./account.ts";
import type { Envelope } from "./envelope.ts";
import { unknownAccount } from "./login_failure.ts";

/** A request of the protocol of Snowflake's drivers. */
export interface ServiceRequest {
  /** Such as `/queries/v1/query-request`, or an address that an answer named, with its parameters. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; a GET without it. */
  readonly json?: Json;
  /** Of the session; left out for logins. */
  readonly token?: string;
  readonly signal: AbortSignal;
}

/** The service as one connection sees it. */
export class SnowflakeService {
  readonly connection: string;
  readonly account: Account;

  constructor(connection: string, account: Account) {
    this.connection = connection;
    this.account = account;
  }

  /** Host and port, for messages. */
  get host(): string {
    return this.account.base.host;
  }

  /**
   * Sends a request once.
   * @throws {BusyAnswer | UnansweredError} When there is no usable answer.
   * @throws {ConnectionError} When there is no such account.
   */
  async send({ path, query = {}, json, token, signal }: ServiceRequest): Promise<Envelope> {
    const url = new URL(path, this.account.base);
    // The token goes to the account, and nowhere else.
    if (url.host !== this.host) throw foreignAnswer(url);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // Tells repetitions of one request apart.
    url.searchParams.set("request_guid", crypto.randomUUID());
    const { status, body } = await request(url, {
      method: json === undefined ? "GET" : "POST",
      ...(json !== undefined && { body: JSON.stringify(json) }),
      headers: {
        Accept: token === undefined ? "application/json" : "application/snowflake",
        ...(json !== undefined && { "Content-Type": "application/json" }),
        ...(token !== undefined && { Authorization: `Snowflake Token="${token}"` }),
      },
    }, signal);
    if (typeof body.success === "boolean") {
      return {
        success: body.success,
        code: String(body.code ?? ""),
        message: asText(body.message),
        data: asObject(body.data),
      };
    }
    // Every name below the domain has an address; there is nothing behind that of no account.
    if (status === 403 || status === 404) throw unknownAccount(this);
    throw foreignAnswer(url);
  }
}
