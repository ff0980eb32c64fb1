import { ConnectionError } from "../../errors.ts";
import type { Env } from "../../env.ts";
import { replacedEndpoint } from "../../http/endpoint.ts";

/** Where an account is, from what users call it. */
export interface Account {
  /** As the login has it: without region and cloud. */
  readonly name: string;
  readonly base: URL;
  /** What follows `app.snowflake.com/` in the addresses of its pages. */
  readonly page: string;
  /** What was given, for messages. */
  readonly shownAs: string;
}

/** Requests go there instead of to the account, for an emulator or a gateway. */
const endpointVariable = "BRUIN_SNOWFLAKE_URL";

/** The region whose addresses have none in them. */
const firstRegion = "us-west-2";

/**
 * Finds the host of an account: `org-account`, or the older `locator.region.cloud`, whose region may be given
 * apart.
 * @throws {ConnectionError} When that makes no host.
 */
export function accountOf(
  { account, region }: { readonly account: string; readonly region?: string | undefined },
  { connection, env }: { readonly connection: string; readonly env: Env },
): Account {
  const [name = "", ...regions] = withoutHost(account).split(".");
  const given = region?.trim() ?? "";
  if (regions.length > 0 && given !== "") {
    throw new ConnectionError("The connection names two regions", {
      connection,
      cause: `account is "${account}", whose part behind the point is the region, and region is ` +
        `"${given}"`,
      fix: "leave out region",
      code: "E500",
    });
  }
  const place = regions.length > 0 ? regions.join(".") : given === firstRegion ? "" : given;
  if (!/^[a-z\d][\w-]*$/i.test(name) || !/^[a-z\d.-]*$/i.test(place)) {
    throw new ConnectionError(`"${account}" is no account of Snowflake`, {
      connection,
      fix: "give account as org-account, such as acme-prod, or as locator.region, such as " +
        "xy12345.eu-central-1",
      code: "E500",
    });
  }
  // Certificates hold no underscores.
  const host = [name.replaceAll("_", "-"), ...(place === "" ? [] : [place])].join(".")
    .toLowerCase();
  const domain = place.startsWith("cn-") ? "snowflakecomputing.cn" : "snowflakecomputing.com";
  return {
    name,
    base: replacedEndpoint(endpointVariable, { env, connection, code: "E500" }) ??
      new URL(`https://${host}.${domain}`),
    page: pageOf(name, place),
    shownAs: [name, ...(place === "" ? [] : [place])].join("."),
  };
}

/** An account that was pasted with its address. */
function withoutHost(account: string): string {
  return account.trim().replace(/^https?:\/\//i, "").replace(/\/.*$/, "")
    .replace(/\.snowflakecomputing\.(?:com|cn)$/i, "");
}

function pageOf(name: string, place: string): string {
  const [, organisation, account] = /^([^-]+)-(.+)$/.exec(name) ?? [];
  const path = place === "" && organisation !== undefined
    ? [organisation, account!]
    : [place.replace(/\.privatelink$/, "") || firstRegion, name];
  return path.map((part) => encodeURIComponent(part.toLowerCase())).join("/");
}
