import { rememberingEnv } from "../../env.ts";
import { formatAddress, type NetworkAddress, watchOutbound } from "../../outbound.ts";
import type { Invocation } from "../invocation.ts";

/** An invocation of which is remembered what it reads and where it connects. */
export interface WatchedInvocation extends Disposable {
  readonly invocation: Invocation;
  readonly variables: ReadonlySet<string>;
  /** In the order in which they were met. */
  readonly addresses: readonly NetworkAddress[];
}

/** Remembers from now on, until disposed of. */
export function watchInvocation(invocation: Invocation): WatchedInvocation {
  const env = rememberingEnv(invocation.env);
  const met = new Map<string, NetworkAddress>();
  const watch = watchOutbound((address) => met.set(formatAddress(address), address));
  return {
    invocation: { ...invocation, env },
    variables: env.asked,
    get addresses() {
      return [...met.values()];
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}
