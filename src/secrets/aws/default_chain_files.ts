import { homedir } from "node:os";
import { join } from "node:path";
import type { Env } from "../../env.ts";
import type { LoginFile } from "../backend.ts";

/**
 * What the AWS default chain may read, whether it is there or not, and where it keeps the tokens of logins
 * that it refreshes; none unless `BRUIN_AWS_CREDENTIALS` asks for the chain. Where a profile names a
 * `credential_process` or another file, only that profile tells.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function filesOfDefaultChain(env: Env): LoginFile[] {
  if (env.get("BRUIN_AWS_CREDENTIALS") !== "default") return [];
  const folder = join(env.get("HOME") ?? env.get("USERPROFILE") ?? homedir(), ".aws");
  const read = [
    env.get("AWS_CONFIG_FILE") ?? join(folder, "config"),
    env.get("AWS_SHARED_CREDENTIALS_FILE") ?? join(folder, "credentials"),
    env.get("AWS_WEB_IDENTITY_TOKEN_FILE"),
    env.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
  ];
  const written = [
    join(folder, "sso", "cache"),
    env.get("AWS_LOGIN_CACHE_DIRECTORY") ?? join(folder, "login", "cache"),
  ];
  return [
    ...read.flatMap((path) => path === undefined ? [] : [{ path, access: "read" as const }]),
    ...written.map((path) => ({ path, access: "write" as const })),
  ];
}
