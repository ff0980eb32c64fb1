import type { Json } from "../../http/loose_json.ts";

export { asNumber, asObject, asText, type Json } from "../../http/loose_json.ts";

/** An answer with HTTP 200, or with an error of BigQuery's that is not about the login. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: Json;
}
