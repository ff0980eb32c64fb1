import type { Env } from "../env.ts";
import { ConnectionError } from "../errors.ts";
import { keepsSecrets } from "../loopback.ts";

/** How a variable names another address than that of a service. */
interface EndpointOptions {
  readonly env: Env;
  readonly connection: string;
  /** Of the error. */
  readonly code?: string | undefined;
}

/**
 * Where requests go instead of to the service, for a stand-in or a gateway; `undefined` when the variable is
 * not set. A login is sent there: over TLS, or on this machine.
 * @throws {ConnectionError} When it is no such address.
 */
export function replacedEndpoint(variable: string, options: EndpointOptions): URL | undefined {
  const text = options.env.get(variable) ?? "";
  return text === "" ? undefined : endpointOf(text, { variable, sendsLogin: true, ...options });
}

/**
 * Where an emulator is, as the variables of Google's libraries name it: with or without `http://`; `undefined`
 * when the variable is not set.
 * @param options.sendsLogin Whether requests carry a login, which is sent over TLS or on this machine only;
 * without one, such as between containers, any address of HTTP is taken.
 * @throws {ConnectionError} When it is no such address.
 */
export function emulatorEndpoint(
  variable: string,
  options: EndpointOptions & { readonly sendsLogin: boolean },
): URL | undefined {
  const text = options.env.get(variable) ?? "";
  if (text === "") return undefined;
  return endpointOf(text.includes("://") ? text : `http://${text}`, { variable, ...options });
}

function endpointOf(
  text: string,
  { variable, connection, code, sendsLogin }: EndpointOptions & {
    readonly variable: string;
    readonly sendsLogin: boolean;
  },
): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && (!sendsLogin || keepsSecrets(url))) {
    return url;
  }
  throw new ConnectionError(
    sendsLogin
      ? `${variable} is no address that a login may be sent to`
      : `${variable} is no address of HTTP`,
    {
      connection,
      fix: sendsLogin
        ? "set it to https://…, or to http:// with a port of this machine, or unset it"
        : "set it to a host and a port, such as localhost:9050, or unset it",
      code,
    },
  );
}
