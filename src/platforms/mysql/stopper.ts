/** Stopping what a session does: the server has to be asked for it in a second session. */
import { ConnectionClosed, isServerError } from "./session_failures.ts";
import type { Client } from "./wire.ts";

const unknownThread = 1094;
/** Between two looks whether a session is at its end. */
const lookAgainMs = 50;

/** A second session with the server of another one. */
export class Stopper {
  readonly #client: Client;
  readonly #gone = Promise.withResolvers<never>();

  constructor(client: Client) {
    this.#client = client;
    this.#gone.promise.catch(() => {});
    client.on("error", this.#gone.reject);
    client.on("end", () => this.#gone.reject(new ConnectionClosed("the connection was closed")));
  }

  /** Ends the statement that the server carries out for a session, and no other one. */
  async endStatement(session: string): Promise<void> {
    await this.#ask(`KILL QUERY ${session}`);
  }

  /** Has the server end a session with all it does, which takes a while. */
  async endSession(session: string): Promise<void> {
    try {
      await this.#ask(`KILL ${session}`);
    } catch (error) {
      if (!isServerError(error) || error.errno !== unknownThread) throw error;
    }
  }

  /** Waits until the server has no such session. */
  async untilEnded(session: string): Promise<void> {
    while ((await this.#ask("SHOW PROCESSLIST")).includes(session)) await this.wait(lookAgainMs);
  }

  /** Waits. @throws When this session ends before. */
  async wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    await Promise.race([promise, this.#gone.promise]).finally(() => clearTimeout(timer));
  }

  /** @returns The first value of each row. */
  #ask(sql: string): Promise<string[]> {
    const answer = new Promise<string[]>((resolve, reject) => {
      const rows: string[] = [];
      const sent = this.#client.query({ sql, rowsAsArray: true, typeCast: false });
      sent.on("result", (row) => {
        if (Array.isArray(row)) rows.push(String(row[0]));
      });
      sent.on("error", reject);
      sent.on("end", () => resolve(rows));
    });
    return Promise.race([answer, this.#gone.promise]);
  }

  close(): void {
    this.#gone.reject(new ConnectionClosed("given up"));
    this.#client.stream.destroy();
  }
}
