/** How sessions are encrypted, and who may answer. */
import { checkServerIdentity, type PeerCertificate } from "node:tls";

/** Options of TLS as `mysql2` takes them. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized: boolean;
}

/** `false` for none. */
export type Tls = false | TlsOptions;

/** Encrypted, but with any server: as good as nothing against those who change packets on their way. */
export const unverified: TlsOptions = { rejectUnauthorized: false };

/** The part of a connection of `mysql2` that turns it into an encrypted one, before it sends a password. */
export interface TlsClient {
  stream: { getPeerCertificate?(detailed: boolean): PeerCertificate };
  startTLS(onSecure: (error?: Error) => void): void;
}

/**
 * Makes a connection check for which host the certificate is. `mysql2` does so for names when it is told to,
 * and never for addresses: for 10.0.0.1 any certificate of the authority will do.
 */
export function checkIdentity(client: TlsClient, host: string): void {
  const startTls = client.startTLS;
  client.startTLS = (onSecure) => {
    startTls.call(client, (error) => onSecure(error ?? identityProblem(client, host)));
  };
}

function identityProblem({ stream }: TlsClient, host: string): Error | undefined {
  const certificate = stream.getPeerCertificate?.(true);
  if (certificate === undefined) return new WrongHost();
  return checkServerIdentity(host, certificate) === undefined ? undefined : new WrongHost();
}

/** The certificate is for another host than the one that the connection names. */
export class WrongHost extends Error {
  override readonly name = "WrongHost";
}
