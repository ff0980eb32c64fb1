import { KnownError } from "../../errors.ts";
import { missingPermission } from "../../missing_permission.ts";
import { outboundFetch } from "../../outbound.ts";

/**
 * Sends JSON to a collector.
 * @returns Why it could not be sent, in words without the address; `undefined` when it was.
 */
export async function postJson(
  url: URL,
  { headers, body, signal }: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
    readonly signal: AbortSignal;
  },
): Promise<string | undefined> {
  try {
    const response = await outboundFetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.any([AbortSignal.timeout(5_000), signal]),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    // The message of the error quotes the URL.
    const known = error instanceof KnownError ? error : missingPermission(error);
    if (known !== undefined) return known.message;
    const late = error instanceof DOMException && /^(?:Timeout|Abort)Error$/.test(error.name);
    return late ? "no answer in time" : "it cannot be reached";
  }
}
