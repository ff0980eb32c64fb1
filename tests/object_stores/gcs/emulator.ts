/** Buckets in the emulator that `BRUIN_TEST_GCS` names; see CONTRIBUTING.md. */
import type { GoogleAccounts } from "../../fakes/google_accounts.ts";
import { type LoopbackServer, startServer } from "../object_connection.ts";

/** Such as `http://127.0.0.1:9023`. */
const gcsUrl: string = Deno.env.get("BRUIN_TEST_GCS") ?? "";

/** Empty with an emulator; else what to add to the title of tests that are left out. */
export const gcsNeeded: string = gcsUrl === ""
  ? " (left out: set BRUIN_TEST_GCS to the URL of an emulator)"
  : "";

/** A new bucket with objects of these keys. @returns Its name. */
export async function createBucket(keys: readonly string[] = []): Promise<string> {
  const bucket = `test-${crypto.randomUUID()}`;
  await post("/storage/v1/b?project=p", JSON.stringify({ name: bucket }));
  for (const key of keys) await putObject(bucket, key);
  return bucket;
}

export async function putObject(bucket: string, key: string): Promise<void> {
  const query = new URLSearchParams({ uploadType: "media", name: key });
  await post(`/upload/storage/v1/b/${bucket}/o?${query}`, "x", "text/plain");
}

/** The emulator, for those who have a token: it takes everybody itself. */
export function guardedEmulator(accounts: GoogleAccounts): LoopbackServer {
  return startServer((request) => {
    if (!accounts.accepts(request)) {
      return Response.json({ error: { code: 401, message: "Invalid Credentials" } }, {
        status: 401,
      });
    }
    const { pathname, search } = new URL(request.url);
    return fetch(`${gcsUrl}${pathname}${search}`);
  });
}

async function post(path: string, body: string, type = "application/json"): Promise<void> {
  const headers = { "content-type": type };
  const response = await fetch(`${gcsUrl}${path}`, { method: "POST", headers, body });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The emulator answered HTTP ${response.status}`);
}
