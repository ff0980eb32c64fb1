import { errorCodes } from "../error_codes.ts";
import type { RemoteFailure } from "../failure.ts";
import {
  otherRefusal,
  returnedStatus,
  type ServicePlace,
  type ServiceRefusal,
} from "../json_service.ts";
import { dopplerNames } from "./names.ts";
import type { DopplerSettings } from "./settings.ts";

/** What to check when Doppler cannot be reached. */
export const hints = {
  name: "the network, the DNS, and BRUIN_DOPPLER_API_URL when it is set",
  silence: "the network, the proxy and the firewall in between, or raise BRUIN_DOPPLER_TIMEOUT",
  port: "correct the port in BRUIN_DOPPLER_API_URL",
};

/** The config has no secret of this name. */
export class NotInConfig extends Error {
  override readonly name = "NotInConfig";
  /** A name that the config has, close to the one that it lacks. */
  readonly similar: string | undefined;
  constructor(similar: string | undefined) {
    super("The config has no such secret");
    this.similar = similar;
  }
}

type Place = Pick<DopplerSettings, "project" | "config">;

/** A secret that is not there, in the words of the reference. */
export function notInConfig({ similar }: NotInConfig, place: Place): RemoteFailure {
  const { project, config } = place;
  return {
    kind: "not-found",
    retry: "never",
    place: { project, config },
    explain: ({ subject }) => ({
      reason: "not found",
      message: `secret '${subject}' not found in Doppler`,
      cause: "the config has no secret of this name",
      fix: similar === undefined
        ? "check the name of the connection, BRUIN_DOPPLER_PROJECT and BRUIN_DOPPLER_CONFIG"
        : `did you mean '${similar}', which exists?`,
      code: errorCodes.notFound,
      exitReason: "configuration",
    }),
  };
}

/** What a refusal of Doppler means. It is about the whole config, never about one secret. */
export function dopplerFailure(
  refusal: ServiceRefusal,
  { project, config, service }: Place & { readonly service: ServicePlace },
): RemoteFailure {
  const { status } = refusal;
  const place = { project, config, host: service.host };
  const reason = returnedStatus(dopplerNames, status);
  const known = { kind: "login", retry: "never", place } as const;
  switch (status) {
    case 401:
      return {
        ...known,
        explain: () => ({
          reason,
          cause: "the token is not valid: it was mistyped, revoked or has expired",
          fix: "put a service token of the config into BRUIN_DOPPLER_TOKEN",
          code: errorCodes.loginUnknown,
          exitReason: "denied",
        }),
      };
    case 403:
      return {
        ...known,
        explain: ({ action }) => ({
          reason,
          cause:
            `the token may not ${action === "read" ? "read" : "write"} project '${project}', ` +
            `config '${config}'`,
          fix: action === "read"
            ? "use a service token of this config"
            : "use a service token of this config with write access",
          code: errorCodes.denied,
          exitReason: "denied",
        }),
      };
    case 404:
      return {
        ...known,
        explain: () => ({
          reason,
          cause: `there is no project '${project}', or it has no config '${config}'`,
          fix: "check BRUIN_DOPPLER_PROJECT and BRUIN_DOPPLER_CONFIG",
          code: errorCodes.placeMissing,
          exitReason: "configuration",
        }),
      };
    default:
      return { ...otherRefusal(refusal, service), place };
  }
}
