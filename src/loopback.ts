/**
 * Whether a host is this machine itself, so that what is sent there stays here: needs neither encryption
 * nor a proxy.
 * @param host A name or an address; one of IPv6 with or without brackets.
 */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\]|::1)$/i.test(host);
}

/** Whether what is sent to an address can be read on the way by none: over TLS, or plainly on this machine. */
export function keepsSecrets({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}
