import type { Env } from "../../env.ts";
import { missingPermission } from "../../missing_permission.ts";
import { Sealed } from "../../sealed.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError } from "../failure.ts";
import { readJson } from "../json.ts";
import { isJsonObject } from "../json_service.ts";
import { azureNames } from "./names.ts";

/** `az` is a Python program, which takes its time. */
const limitMs = 15_000;

/**
 * The token of the user who is logged in with the command `az`.
 * @param options.now The time of this machine, in milliseconds since 1970.
 * @throws {SecretsError} When there is no such command, or no user is logged in.
 */
export async function cliToken(
  resource: string,
  { signal, now, env }: {
    readonly signal: AbortSignal;
    readonly now: number;
    /** What `az` may see; secrets of our own are left out. */
    readonly env: Env;
  },
): Promise<{ readonly value: Sealed<string>; readonly lifeMs: number }> {
  const args = ["account", "get-access-token", "--scope", `${resource}/.default`];
  const result = await new Deno.Command("az", {
    args: [...args, "--output", "json"],
    stdin: "null",
    stderr: "null",
    clearEnv: true,
    env: withoutOurs(env),
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
  }).output().catch((error: unknown) => {
    throw missingPermission(error) ??
      failed("there is no command az", "install it, or log in otherwise");
  });
  signal.throwIfAborted();
  const text = new TextDecoder().decode(result.stdout);
  const { value } = { value: undefined, ...readJson(text) };
  const token = isJsonObject(value) ? value["accessToken"] : undefined;
  const date = isJsonObject(value) ? value["expires_on"] : undefined;
  if (!result.success || typeof token !== "string") {
    throw failed("the command az gave no token", "run az login");
  }
  return {
    value: new Sealed(token),
    lifeMs: typeof date === "number" ? Math.max(date * 1000 - now, 0) : 5 * 60_000,
  };
}

/** Keys and tokens of secrets backends lie in variables of ours, which are none of its business. */
function withoutOurs(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env.entries()).filter(([name]) => !name.startsWith("BRUIN_")),
  );
}

function failed(cause: string, fix: string) {
  return initializationError(azureNames, "failed to create Azure CLI credential", {
    cause,
    fix,
    code: errorCodes.noAmbientCredentials,
    exitReason: "denied",
  });
}
