import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { QueryErrorKind } from "../../../src/errors.ts";
import { classify } from "../../../src/platforms/duckdb/failure.ts";

const messages: readonly (readonly [message: string, kind: QueryErrorKind, missing?: string])[] = [
  ['Parser Error: syntax error at or near "selec"', "syntax"],
  ["Catalog Error: Table with name orders does not exist!", "missing", "orders"],
  ["Catalog Error: Schema with name raw does not exist!", "missing", "raw"],
  ["Catalog Error: Scalar Function with name nope does not exist!", "missing"],
  ['Binder Error: Referenced column "dya" not found in FROM clause!', "missing"],
  ['Binder Error: Table "t" does not have a column named "x"', "missing"],
  ['Binder Error: Ambiguous reference to column name "id"', "mismatch"],
  ["TransactionContext Error: Conflict on update!", "conflict"],
  ["Constraint Error: Duplicate key", "other"],
  ["Conversion Error: Could not convert string 'x' to INT32", "other"],
];

describe("classify()", () => {
  for (const [message, kind, missing] of messages) {
    it(`reads ${message}`, () => {
      const error = classify(message);
      assertEquals([error.kind, error.missing, error.accepted], [kind, missing, true]);
    });
  }
});
