const mask = "****";

/** Values shorter than this are not hidden in free text: masking "1" or "on" would garble everything. */
export const shortestMaskedLength = 4;

/**
 * Hides sensitive values in any text that leaves the program: as they are, URL-encoded, base64 and
 * JSON-escaped. It is the second line of defence; the first is not to build such text.
 */
export class Redactor {
  readonly #values = new Set<string>();
  #pattern: RegExp | undefined;

  /** Hides `value` from now on. Values under {@linkcode shortestMaskedLength} characters are left alone. */
  add(value: string): void {
    if (value.length < shortestMaskedLength) return;
    for (const form of forms(value)) this.#values.add(form);
    this.#pattern = undefined;
  }

  redact(text: string): string {
    if (this.#values.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#values].sort((a, b) => b.length - a.length).map(RegExp.escape).join("|"),
      "g",
    );
    return text.replace(this.#pattern, mask);
  }
}

function forms(value: string): string[] {
  const url = encodeURIComponent(value.toWellFormed());
  const base64 = btoa(String.fromCodePoint(...new TextEncoder().encode(value)));
  return [value, url, base64, JSON.stringify(value).slice(1, -1)];
}
