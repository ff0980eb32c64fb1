import { KnownError } from "../errors.ts";
import { BusyAnswer } from "./request.ts";

/** What requests of a connection are heading for: to be let in, and then the work itself. */
type Heading = "login" | "query";

/** Whether the service of a connection has ever answered, and let a request in. */
export class FirstAnswer {
  readonly #onStage: ((stage: Heading, status?: number) => void) | undefined;
  #isLetIn = false;
  #hasAnswered = false;

  /**
   * @param onStage Told when the first request is sent, and when one was let in; with the HTTP status of an
   * answer that let none in, as the service is busy.
   */
  constructor(onStage: ((stage: Heading, status?: number) => void) | undefined) {
    this.#onStage = onStage;
  }

  /** Whether anything answered so far, be it with a refusal or that it is busy. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Tells that what follows is on the way to be let in. */
  begin(): void {
    if (!this.#isLetIn) this.#onStage?.("login");
  }

  /** Sends one request, whose errors say that it was not let in. */
  async watch<T>(send: () => Promise<T>): Promise<T> {
    this.begin();
    try {
      const answer = await send();
      this.#hasAnswered = true;
      if (!this.#isLetIn) this.#onStage?.("query");
      this.#isLetIn = true;
      return answer;
    } catch (error) {
      if (error instanceof BusyAnswer || error instanceof KnownError) this.#hasAnswered = true;
      if (error instanceof BusyAnswer && !this.#isLetIn) {
        this.#onStage?.("login", error.answer.status);
      }
      throw error;
    }
  }
}
