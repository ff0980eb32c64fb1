/** Variables that a part of a template sees: its own and those of what is around it. */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #values = new Map<string, unknown>();
  /** Whether `{{ … }}` escapes HTML here. */
  readonly autoescape: boolean;

  constructor(parent?: Scope, options: { readonly autoescape?: boolean } = {}) {
    this.#parent = parent;
    this.autoescape = options.autoescape ?? parent?.autoescape ?? false;
  }

  /** `undefined` when nothing has this name. */
  get(name: string): unknown {
    return this.#values.has(name) ? this.#values.get(name) : this.#parent?.get(name);
  }

  /** Writes here, whatever the scopes around it hold. */
  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  names(): string[] {
    return [...this.#values.keys(), ...(this.#parent?.names() ?? [])];
  }
}
