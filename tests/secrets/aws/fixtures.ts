import { envOf } from "../../../src/env.ts";
import { type RetryClock, systemRetryClock } from "../../../src/http/retry.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import type { SecretsReader } from "../../../src/secrets/backend.ts";
import {
  type SecretsManagerOptions,
  type SecretsManagerStandIn,
  startSecretsManager,
} from "../../fakes/secrets_manager.ts";
import { emptyProject as project } from "../empty_project.ts";

/** Stands for any part of a secret; no output may contain it. */
export const marker = "MARKER-b2f1c0";

export const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: `wJalrXUtnFEMI/K7MDENG/bPxRfiCY${marker}`,
};

export const region = "eu-west-1";

/** A secret as users store it. */
export const postgresSecret = JSON.stringify({
  type: "postgres",
  details: { host: "localhost", password: marker },
});

/** The variables for {@linkcode credentials}. */
export const variables = {
  BRUIN_AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  BRUIN_AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  BRUIN_AWS_REGION: region,
};

/** The clock of this machine without pauses; it notes how long they would have been. */
export function impatientClock(): RetryClock & { readonly pauses: readonly number[] } {
  const pauses: number[] = [];
  return {
    ...systemRetryClock,
    pauses,
    random: () => 0.5,
    sleep(milliseconds, signal) {
      signal.throwIfAborted();
      pauses.push(milliseconds);
      return Promise.resolve();
    },
  };
}

export interface OpenedStandIn extends AsyncDisposable {
  readonly server: SecretsManagerStandIn;
  readonly reader: SecretsReader;
  readonly warnings: readonly string[];
  /** Credentials of logins, in the order in which they were to be hidden. */
  readonly hidden: readonly string[];
  readonly clock: ReturnType<typeof impatientClock>;
}

/** A reader on a stand-in, with more or other settings of both. */
export async function openStandIn(
  options: Partial<SecretsManagerOptions> = {},
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<OpenedStandIn> {
  const server = await startSecretsManager({
    credentials,
    region,
    secrets: { "my-postgres": postgresSecret },
    ...options,
  });
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const hidden: string[] = [];
  const hide = (credential: string) => void hidden.push(credential);
  const clock = impatientClock();
  try {
    const all = envOf({ ...variables, BRUIN_AWS_ENDPOINT_URL: server.url, ...env });
    const reader = await aws.open({ env: all, project, warn, hide, clock });
    return {
      server,
      reader,
      warnings,
      hidden,
      clock,
      async [Symbol.asyncDispose]() {
        await reader[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** An address of this machine at which nothing listens. */
export function silentUrl(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}
