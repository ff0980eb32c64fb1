import type { Json } from "../../http/loose_json.ts";

/** What every request is answered with. */
export interface Envelope {
  readonly success: boolean;
  /** Six digits; empty when all is well. */
  readonly code: string;
  readonly message: string;
  readonly data: Json;
}
