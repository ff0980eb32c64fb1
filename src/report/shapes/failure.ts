import type { Explanation } from "../../errors.ts";
import { type ConnectionStage, connectionStage } from "./connection_stage.ts";
import {
  type Fields,
  fieldsOf,
  later,
  listOf,
  object,
  optional,
  type Shape,
  text,
} from "./shape.ts";

/** Why a command ended. */
export interface Failure extends Explanation {
  readonly message: string;
  /** Left out for one failure alone. */
  readonly errors?: readonly Failure[] | undefined;
  /** Of a connection that was tried; the last one failed. */
  readonly stages?: readonly ConnectionStage[] | undefined;
}

/** The keys of a failure. The reference has `error` alone. */
export const failureFields: Fields<Failure> = fieldsOf((field) => ({
  error: field(text, ({ message }) => message),
  cause: field(optional(text), ({ cause }) => cause),
  where: field(optional(text), ({ where }) => where),
  fix: field(optional(text), ({ fix }) => fix, "The one thing to do next"),
  code: field(optional(text), ({ code }) => code, "See docs/errors.md"),
  errors: field(optional(listOf(later(() => failure))), ({ errors }) => errors),
  stages: field(
    optional(listOf(connectionStage)),
    ({ stages }) => stages,
    "Of `connections test`: how far it came",
  ),
}));

/** What goes wrong, in every answer for machines. */
export const failure: Shape<Failure> = object("Failure", () => failureFields);
