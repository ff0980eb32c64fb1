/**
 * A loopback stand-in for the API of Doppler: one config, with the checks and answers that its documentation
 * describes. @see https://docs.doppler.com/reference/secrets-download
 */
import { type LoopbackServer, startLoopbackServer } from "./loopback_server.ts";

export const dopplerToken = "dp.st.prd.TOKEN-MARKER-4d7b";

export interface DopplerConfig extends LoopbackServer {
  /** What a user exports. */
  readonly env: Readonly<Record<string, string>>;
  set(name: string, value: string): void;
  get(name: string): string | undefined;
}

/** The refusals of Doppler have this form. */
function refusal(status: number, message: string) {
  return { status, body: { messages: [message], success: false } };
}

/** Starts a config `prd` of the project `shop`. @param secrets Names, as Doppler knows them, and values. */
export async function startDoppler(
  secrets: Readonly<Record<string, string>>,
): Promise<DopplerConfig> {
  const stored = new Map(Object.entries(secrets));
  const own = { DOPPLER_PROJECT: "shop", DOPPLER_CONFIG: "prd", DOPPLER_ENVIRONMENT: "prd" };
  const server = await startLoopbackServer(({ method, path, headers, body }) => {
    const { pathname, searchParams } = new URL(path, "http://localhost");
    if (headers.authorization !== `Bearer ${dopplerToken}`) {
      return refusal(401, "Invalid Service token");
    }
    const given = method === "POST" ? JSON.parse(body) : Object.fromEntries(searchParams);
    if (given.project !== own.DOPPLER_PROJECT || given.config !== own.DOPPLER_CONFIG) {
      return refusal(404, "Could not find requested config");
    }
    if (method === "GET" && pathname === "/v3/configs/config/secrets/download") {
      return { body: { ...own, ...Object.fromEntries(stored) } };
    }
    if (method === "POST" && pathname === "/v3/configs/config/secrets") {
      for (const [name, value] of Object.entries(given.secrets)) stored.set(name, String(value));
      return { body: { secrets: {}, success: true } };
    }
    return refusal(404, "Not found");
  });
  return {
    ...server,
    env: {
      BRUIN_DOPPLER_TOKEN: dopplerToken,
      BRUIN_DOPPLER_PROJECT: own.DOPPLER_PROJECT,
      BRUIN_DOPPLER_CONFIG: own.DOPPLER_CONFIG,
      BRUIN_DOPPLER_API_URL: server.url,
    },
    set: (name, value) => void stored.set(name, value),
    get: (name) => stored.get(name),
  };
}
