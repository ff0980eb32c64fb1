import type { DetailsOf } from "../../connections/connection_type.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import type { databases } from "../../sources/databases.ts";
import { type Tls, unverified } from "./tls.ts";

/** Paths of PEM files, in the details of a connection. */
type TlsDetails = Pick<
  DetailsOf<typeof databases.mysql>,
  "ssl_ca_path" | "ssl_cert_path" | "ssl_key_path"
>;

/** How the sessions of a connection are encrypted. */
export interface Encryption {
  /** What to try, in this order. */
  readonly attempts: () => Promise<readonly Tls[]>;
  readonly shownAs: string;
}

/**
 * PlanetScale always has TLS with a certificate that the machine's authorities signed. Elsewhere, a user who names
 * a file wants the server to be the one of the certificate; otherwise TLS is taken where there is one.
 *
 * Reference: the three files are never used, and sessions are not encrypted.
 */
export function encryptionOf(type: string, details: TlsDetails): Encryption {
  const paths = {
    ca: details.ssl_ca_path,
    cert: details.ssl_cert_path,
    key: details.ssl_key_path,
  };
  const given = Object.entries(paths).filter(([, path]) => (path ?? "") !== "");
  if (given.length === 0 && type !== "planetscale_mysql") {
    return {
      attempts: () => Promise.resolve([unverified, false]),
      shownAs: "TLS where the server offers it",
    };
  }
  const read = async ([option, path]: (typeof given)[number]) => [option, await readText(path!)];
  return {
    attempts: async () => [{
      rejectUnauthorized: true,
      ...Object.fromEntries(await Promise.all(given.map(read))),
    }],
    shownAs: paths.ca ? "TLS with ssl_ca_path" : "TLS with the authorities of this machine",
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    rethrowMissingPermission(error);
    throw error;
  }
}
