/**
 * The part of `@std/assert` that the tests use, for networks without JSR. Built on `node:assert`, with
 * the signatures of `@std/assert` 1.0.19; `tests/package_versions_test.ts` says when they are due for renewal.
 */
import nodeAssert from "node:assert/strict";

export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

// deno-lint-ignore no-explicit-any -- the signature of `@std/assert`
type AnyConstructor = abstract new (...args: any[]) => any;
// deno-lint-ignore no-explicit-any -- the signature of `@std/assert`
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;
/** What a pattern, or a list of wanted elements, may be. */
type ArrayLikeArg<T> = ArrayLike<T> & object;

/** Fails unless `expression` is truthy. */
export function assert(expression: unknown, message = ""): asserts expression {
  if (!expression) throw new AssertionError(message);
}

/** Fails always. */
export function fail(message?: string): never {
  throw new AssertionError(`Failed assertion${message === undefined ? "." : `: ${message}`}`);
}

/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  nodeAssert.deepStrictEqual(actual, expected, message!);
}

/** Fails when both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  nodeAssert.notDeepStrictEqual(actual, expected, message!);
}

/** Fails unless both are the same value. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  nodeAssert.strictEqual(actual, expected, message!);
}

/** Fails unless the numbers differ by at most `tolerance`, by default a ten-millionth of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
): void {
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 0);
  assert(
    Object.is(actual, expected) || Math.abs(actual - expected) <= allowed,
    message ?? `${actual} is not close to ${expected}`,
  );
}

/** Fails when `actual` is `undefined` or `null`. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  assert(actual !== undefined && actual !== null, message ?? "Expected a value");
}

/** Fails unless `actual` matches. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  nodeAssert.match(actual, expected, message!);
}

/** Fails when `actual` matches. */
export function assertNotMatch(actual: string, expected: RegExp, message?: string): void {
  nodeAssert.doesNotMatch(actual, expected, message!);
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  assert(
    actual.includes(expected),
    message ?? `Expected ${JSON.stringify(actual)} to contain ${JSON.stringify(expected)}`,
  );
}

/** Fails unless every element of `expected` equals some element of `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  message?: string,
): void {
  for (const wanted of Array.from(expected)) {
    assert(
      Array.from(actual).some((found) => deepEqual(found, wanted)),
      message ?? `Expected the array to contain ${JSON.stringify(wanted)}`,
    );
  }
}

/** Fails unless `actual` has every property of `expected`, deeply. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any -- the signature of `@std/assert`
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  message?: string,
): void {
  nodeAssert.partialDeepStrictEqual(actual, expected, message!);
}

/** Fails unless `actual` is an instance of `expected`. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  message = "",
): asserts actual is InstanceType<T> {
  assert(
    actual instanceof expectedType,
    message || `Expected an instance of ${expectedType.name}`,
  );
}

/** Fails unless `run` throws; returns what it threw. */
export function assertThrows(run: () => unknown, message?: string): unknown;
/** Fails unless `run` throws an `errorClass` whose message contains `includes`; returns what it threw. */
export function assertThrows<E extends Error = Error>(
  run: () => unknown,
  errorClass: ErrorClass<E>,
  includes?: string,
  message?: string,
): E;
export function assertThrows(run: () => unknown, ...wanted: Wanted): unknown {
  try {
    run();
  } catch (error) {
    return checkError(error, wanted);
  }
  throw new AssertionError(messageOf(wanted) ?? "Expected function to throw.");
}

/** Like {@linkcode assertThrows}, for a promise. */
export function assertRejects(run: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
/** Like {@linkcode assertThrows}, for a promise. */
export function assertRejects<E extends Error = Error>(
  run: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  includes?: string,
  message?: string,
): Promise<E>;
export async function assertRejects(
  run: () => PromiseLike<unknown>,
  ...wanted: Wanted
): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return checkError(error, wanted);
  }
  throw new AssertionError(messageOf(wanted) ?? "Expected function to reject.");
}

/** What {@linkcode assertThrows} takes after the function: a message, or a class and what goes with it. */
type Wanted = [
  errorClassOrMessage?: ErrorClass<Error> | string,
  includes?: string,
  message?: string,
];

function messageOf([first, , message]: Wanted): string | undefined {
  return typeof first === "string" ? first : message;
}

function checkError(error: unknown, wanted: Wanted): unknown {
  const [errorClass, includes] = wanted;
  if (errorClass === undefined || typeof errorClass === "string") return error;
  const message = messageOf(wanted);
  assert(
    error instanceof errorClass,
    message ?? `Expected an instance of ${errorClass.name}, got ${error}`,
  );
  if (includes !== undefined) assertStringIncludes(error.message, includes, message);
  return error;
}

function deepEqual(a: unknown, b: unknown): boolean {
  try {
    nodeAssert.deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
}
