/**
 * `@std/testing/bdd` for networks without JSR: Deno runs `node:test` inside `deno test`.
 *
 * The types are those of `@std/testing` 1.0.17, because those of `node:test` accept more: options such
 * as `skip`, and hooks that return a value. Only the forms that the tests use are here; others fail
 * the type check, as they should where only this copy could have accepted them.
 */
import * as nodeTest from "node:test";

/** The body of a test. */
type TestBody<T> = (this: T, t: Deno.TestContext) => void | Promise<void>;

/** Registers a group of tests. */
type Describe = (name: string, fn: () => void | undefined) => void;

/** Registers a test. */
type It = <T>(name: string, fn: TestBody<T>) => void;

/** With the forms that run it alone, or leave it out. */
type WithModes<F> = F & { readonly only: F; readonly ignore: F; readonly skip: F };

/** Registers what is done around tests; whatever it gives back, even a promise of a value, is refused. */
type Hook = <T>(fn: (this: T) => void | Promise<void>) => void;

export const describe: WithModes<Describe> = withModes<Describe>(nodeTest.describe);
export const it: WithModes<It> = withModes<It>(nodeTest.it);
export const before: Hook = nodeTest.before as Hook;
export const beforeAll: Hook = before;
export const after: Hook = nodeTest.after as Hook;
export const afterAll: Hook = after;
export const beforeEach: Hook = nodeTest.beforeEach as Hook;
export const afterEach: Hook = nodeTest.afterEach as Hook;

/** `ignore` is what `@std/testing` calls `skip` as well. */
function withModes<F>(register: unknown): WithModes<F> {
  const { only, skip } = register as { readonly only: F; readonly skip: F };
  return Object.assign(register as F & object, { only, skip, ignore: skip }) as WithModes<F>;
}
