import { SecretsError } from "../../errors.ts";
import type { RetryClock } from "../../http/retry.ts";
import type { Project } from "../../project/model.ts";
import type { SecretsClient } from "../remote_client.ts";
import { openClient } from "./client.ts";
import { isArn } from "./names.ts";
import type { Routes } from "./routes.ts";
import type { AwsSettings } from "./settings.ts";

export interface OpenRegionsOptions {
  readonly clock: RetryClock;
  /** Called with each credential that a login gives, before it is used. Default: nothing is done with it. */
  readonly hide?: ((credential: string) => void) | undefined;
  readonly project?: Project | undefined;
  readonly warn: (message: string) => void;
}

/**
 * The first region that can be opened, which turns to the next ones when it cannot be reached. A region
 * that answers is never passed over, whatever it says: another one might hold an older value.
 * @throws {SecretsError} When the last one gives no credentials, or one refuses them.
 */
export async function openRegions(
  { regions: [first, ...others], inGroups }: Extract<Routes, { readonly agent: undefined }>,
  options: OpenRegionsOptions,
): Promise<SecretsClient> {
  const open = (settings: AwsSettings) => openClient(settings, { ...options, inGroups });
  try {
    return withOthers(await open(first), { others, inGroups, options });
  } catch (error) {
    const isSilent = error instanceof SecretsError && error.exitReason === "unreachable";
    const [next, ...rest] = others;
    if (!isSilent || next === undefined) throw error;
    options.warn(
      `region ${first.region} gives no credentials; asking region ${next.region} instead`,
    );
    return await openRegions({ agent: undefined, regions: [next, ...rest], inGroups }, options);
  }
}

function withOthers(
  client: SecretsClient,
  { others: [next, ...rest], inGroups, options }: {
    readonly others: readonly AwsSettings[];
    readonly inGroups: boolean;
    readonly options: OpenRegionsOptions;
  },
): SecretsClient {
  if (next === undefined) return client;
  let opening: Promise<SecretsClient> | undefined;
  return {
    ...client,
    instead(secretName) {
      // An ARN names its region.
      if (isArn(secretName)) return Promise.resolve(undefined);
      opening ??= openRegions({ agent: undefined, regions: [next, ...rest], inGroups }, options);
      return opening;
    },
  };
}
