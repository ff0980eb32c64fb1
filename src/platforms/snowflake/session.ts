import type { Rows } from "../../connections/connection.ts";
import { ConnectionError, QueryError } from "../../errors.ts";
import { notSubmitted } from "../../http/job_failures.ts";
import { type JobOptions, repeated } from "../../http/job_requests.ts";
import { BusyAnswer } from "../../http/request.ts";
import { readPages, runJob } from "../../http/statement_api.ts";
import type { RetryClock } from "../../http/retry.ts";
import { UnansweredError } from "../../http/unanswered.ts";
import { asText, type Json } from "../../http/loose_json.ts";
import type { Login } from "./login.ts";
import { loginFailure, whichAccount } from "./login_failure.ts";
import type { Envelope } from "./envelope.ts";
import type { ServiceRequest, SnowflakeService } from "./service.ts";
import { isExpired, isUnanswered, SessionGone, statementApi } from "./statement.ts";
import { afterFailure, afterStatement, type SessionState } from "./session_state.ts";

/**
 * What a session is set to, whatever the account or the user says: statements are kept without a commit,
 * names that do not exist are refused at the login, and JSON is written without line breaks. All else holds as
 * it is.
 */
const sessionParameters = {
  AUTOCOMMIT: true,
  CLIENT_VALIDATE_DEFAULT_PARAMETERS: true,
  JSON_INDENT: 0,
};

/** The service decides by the kind of client in which form it answers; those of JavaScript get JSON. */
const client = { CLIENT_APP_ID: "JavaScript", CLIENT_APP_VERSION: "3.3.0" };

/** Codes that say that a session is no longer known. */
const goneCodes = new Set(["390104", "390111", "390113", "390114", "390115"]);

const closeMs = 2_000;
const rollbackMs = 5_000;

interface Tokens {
  readonly session: string;
  /** Renews the other one. */
  readonly master: string;
}

/** What a statement answered. */
export interface StatementResult {
  readonly data: Json;
  /** Its rows, part by part; there is at least one. */
  readonly pages: () => AsyncGenerator<Rows>;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Values of the statement's `?`, in their order. */
  readonly bindings?: readonly string[] | undefined;
  /** Parameters of the session for this statement alone. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Whether only the columns are asked for. Default: `false`. */
  readonly describeOnly?: boolean;
}

/** A session: a login, with its temporary tables, variables and transaction. */
export class SnowflakeSession {
  readonly #service: SnowflakeService;
  readonly #clock: RetryClock;
  #tokens: Tokens;
  #renewal: Promise<void> | undefined;
  #alive = true;
  #state: SessionState = { transaction: "none", isChanged: false };
  /** Whether a statement of it was stopped or lost. */
  #isDoubtful = false;
  #count = 0;

  private constructor(service: SnowflakeService, clock: RetryClock, tokens: Tokens) {
    this.#service = service;
    this.#clock = clock;
    this.#tokens = tokens;
  }

  /** @throws {ConnectionError} When the service cannot be reached, or refuses the login. */
  static async open(
    service: SnowflakeService,
    login: Login,
    { clock, signal }: { readonly clock: RetryClock; readonly signal: AbortSignal },
  ): Promise<SnowflakeSession> {
    const { connection, host } = service;
    const ask = (stop: AbortSignal) =>
      service.send({
        path: "/session/v1/login-request",
        query: { requestId: crypto.randomUUID(), ...login.place },
        json: {
          data: {
            ...client,
            ACCOUNT_NAME: login.account.name,
            ...login.proof(),
            SESSION_PARAMETERS: sessionParameters,
            CLIENT_ENVIRONMENT: { APPLICATION: "bruin" },
          },
        },
        signal: stop,
      });
    const options = {
      connection,
      host,
      statement: "",
      clock,
      signal,
      limits: { outageMs: 30_000, requestMs: 30_000 },
    };
    let answer: Envelope;
    try {
      answer = await repeated(ask, options, signal);
    } catch (error) {
      throw loginUnanswered(error, service, options);
    }
    if (!answer.success) throw loginFailure(answer, { login, service });
    const { token, masterToken } = answer.data;
    return new SnowflakeSession(service, clock, {
      session: asText(token),
      master: asText(masterToken),
    });
  }

  /** `false` once it cannot be used again. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs a statement to its end.
   * @throws {QueryError | ConnectionError}
   */
  async run(
    text: string,
    { signal, bindings = [], parameters = {}, describeOnly = false }: RunOptions,
  ): Promise<StatementResult> {
    const bound = Object.fromEntries(
      bindings.map((value, index) => [String(index + 1), { type: "TEXT", value }]),
    );
    const fields = {
      sequenceId: ++this.#count,
      describeOnly,
      parameters,
      ...(bindings.length > 0 && { bindings: bound }),
    };
    const requests = {
      service: this.#service,
      send: (request: Omit<ServiceRequest, "token">) => this.#send(request),
    };
    const api = statementApi(requests, { text, fields, signal });
    const options = this.#options(text, signal);
    try {
      const ended = await runJob(api, options);
      if (!describeOnly) this.#state = afterStatement(this.#state, text);
      return { data: ended.data, pages: () => readPages(api, ended, options) };
    } catch (error) {
      this.#state = afterFailure(this.#state, text);
      if (signal.aborted || !(error instanceof QueryError) || error.kind === "lost") {
        this.#isDoubtful = true;
      }
      throw error;
    }
  }

  /** Whether a transaction is open, which is asked where statements in it may have ended it. */
  async isInTransaction(signal: AbortSignal): Promise<boolean> {
    const { transaction } = this.#state;
    if (transaction !== "perhaps") return transaction === "open";
    const { pages } = await this.run("SELECT CURRENT_TRANSACTION()", { signal });
    for await (const { rows: [[id] = []] } of pages()) return id !== null && id !== undefined;
    return false;
  }

  /** Rolls back what is open, which may be what a statement does that was stopped. */
  async rollBack(): Promise<void> {
    if (!this.#alive || this.#state.transaction === "none") return;
    try {
      await this.run("ROLLBACK", { signal: AbortSignal.timeout(rollbackMs) });
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      this.#alive = false;
    }
  }

  /** Rolls back what is open. A session that keeps more of what it did is not to be used again. */
  async reset(): Promise<void> {
    await this.rollBack();
    // There is no way to forget temporary tables, variables and settings.
    if (this.#state.isChanged || this.#isDoubtful) this.#alive = false;
  }

  /** Ends the session, and with it what is open in it. */
  async close(): Promise<void> {
    this.#alive = false;
    try {
      await this.#service.send({
        path: "/session",
        query: { delete: "true", requestId: crypto.randomUUID() },
        json: {},
        token: this.#tokens.session,
        signal: AbortSignal.timeout(closeMs),
      });
    } catch (error) {
      // It ends by itself after four hours.
      if (!isUnanswered(error)) throw error;
    }
  }

  #options(statement: string, signal: AbortSignal): JobOptions {
    const { connection, host } = this.#service;
    // The service holds its answers back for 45 seconds.
    const limits = { firstPauseMs: 50, longestPauseMs: 1_000, requestMs: 90_000 };
    return { connection, host, statement, signal, clock: this.#clock, limits };
  }

  /** Sends a request with the token; once more with a new one, when it was refused as expired. */
  async #send(request: Omit<ServiceRequest, "token">): Promise<Envelope> {
    const { session } = this.#tokens;
    const answer = await this.#service.send({ ...request, token: session });
    if (!isExpired(answer)) return this.#known(answer);
    await this.#renewed(session, request.signal);
    return this.#known(await this.#service.send({ ...request, token: this.#tokens.session }));
  }

  /** Waits for another token than this one. One request asks for it, and others wait for that. */
  async #renewed(ended: string, signal: AbortSignal): Promise<void> {
    while (this.#tokens.session === ended) {
      if (this.#renewal === undefined) {
        this.#renewal = this.#renew(signal).finally(() => this.#renewal = undefined);
        return await this.#renewal;
      }
      // It may have been stopped, which is no failure of this request.
      await this.#renewal.catch(() => {});
    }
  }

  #known(answer: Envelope): Envelope {
    if (answer.success || !(goneCodes.has(answer.code) || isExpired(answer))) return answer;
    this.#alive = false;
    throw new SessionGone();
  }

  /** @throws {SessionGone} When there is no new token: what was to be sent with it was not carried out. */
  async #renew(signal: AbortSignal): Promise<void> {
    const { session, master } = this.#tokens;
    const ask = (stop: AbortSignal) =>
      this.#service.send({
        path: "/session/token-request",
        query: { requestId: crypto.randomUUID() },
        json: { oldSessionToken: session, requestType: "RENEW" },
        token: master,
        signal: stop,
      });
    const options = {
      ...this.#options("", signal),
      limits: { outageMs: 30_000, requestMs: 20_000 },
    };
    let answer: Envelope | undefined;
    try {
      answer = await repeated(ask, options, signal);
    } catch (error) {
      if (signal.aborted || !isUnanswered(error)) throw error;
    }
    if (answer?.success !== true) {
      this.#alive = false;
      throw new SessionGone();
    }
    const { sessionToken, masterToken } = answer.data;
    this.#tokens = { session: asText(sessionToken), master: asText(masterToken) || master };
  }
}

function loginUnanswered(
  error: unknown,
  { connection, account, host }: SnowflakeService,
  options: JobOptions,
): unknown {
  if (error instanceof UnansweredError && error.problem === "dns") {
    return new ConnectionError(`the account "${account.shownAs}" has no address`, {
      connection,
      exitReason: "unreachable",
      cause: `the DNS knows no host ${host}`,
      fix: `${whichAccount}; and check the DNS of the network this runs in`,
      code: "E500",
    });
  }
  if (error instanceof BusyAnswer) {
    return new ConnectionError("Snowflake takes no login now", {
      connection,
      exitReason: "try-again",
      cause: `${host} is busy or has a fault of its own (HTTP ${error.answer.status})`,
      fix: "look at status.snowflake.com, and try again later",
    });
  }
  return notSubmitted(error, options);
}
