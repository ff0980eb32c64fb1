/** Parts of JSON answers whose shape is only known from documentation. */

/** A JSON object, as a service names its fields. */
export type Json = Readonly<Record<string, unknown>>;

/** A value as an object; empty when it is none. */
export function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null ? value as Json : {};
}

/** A value as text; empty when it is none. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A number that a service may write as text; `undefined` when it is none. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const number = Number(value);
  return value === "" || Number.isNaN(number) ? undefined : number;
}
