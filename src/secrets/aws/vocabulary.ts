import type { RequestReport, Words } from "../failure.ts";
import type { Refusal, Situation } from "./classify.ts";

/** Whose credentials sign the requests. */
export interface Identity {
  /** `undefined` when the AWS default chain or a role gives changing ones. */
  readonly accessKeyId: string | undefined;
  readonly hasSessionToken: boolean;
}

/** Where a request went, and for whom. */
export interface RequestPlace {
  readonly region: string;
  /** May have a port. */
  readonly host: string;
  readonly identity: Identity;
}

/** A refusal, and what the words about it depend on. */
export interface RefusalReport extends RequestReport, RequestPlace {
  readonly refusal: Refusal;
}

/** Words for some kinds of refusal. */
export type Vocabulary<S extends Situation> = {
  readonly [situation in S]: (report: RefusalReport) => Words;
};
