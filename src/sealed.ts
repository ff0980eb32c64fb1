const redacted = "[redacted]";

/**
 * Holds a value that must not reach any output. Printing, inspecting, converting to text and
 * serialising all give `[redacted]`; only {@linkcode Sealed.reveal} gives the value. It is kept in
 * process memory and not wiped.
 */
export class Sealed<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value. Call it where it is used, and keep the result in a local variable only. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.for("Deno.customInspect")](): string {
    return redacted;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return redacted;
  }
}
