/** The JSON of a resource or of an error, as the REST reference of BigQuery names its fields. */
export type Json = Readonly<Record<string, unknown>>;

/** An answer with HTTP 200, or with an error of BigQuery's that is not about the login. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: Json;
}

/** A value as an object; empty when it is none. */
export function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null ? value as Json : {};
}

/** A value as text; empty when it is none. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A number that the API writes as text; `undefined` when it is none. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const number = Number(value);
  return value === "" || Number.isNaN(number) ? undefined : number;
}
