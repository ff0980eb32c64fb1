import type { ConnectionStore } from "../connections/store.ts";
import { KnownError } from "../errors.ts";
import type { OfflineOptions, SecretsBackend } from "../secrets/backend.ts";
import { good, type Observation, problem, skipped } from "./observation.ts";
import { clockFinding, reachService } from "./service.ts";

/** Codes of what every secret would meet: the login itself. */
const loginCodes: ReadonlySet<string> = new Set(["E105", "E106", "E107", "E108", "E109", "E126"]);

/** Whether the service of the backend answers, and what its clock says of ours. */
export async function* serviceFindings(
  backend: SecretsBackend,
  { signal, ...options }: OfflineOptions & { readonly signal: AbortSignal },
): AsyncGenerator<Observation> {
  const subject = `backend ${backend.name}`;
  const noClock = (why: string) => skipped("clock", `there is nothing to compare it with: ${why}`);
  if (backend.endpoint === undefined) {
    yield good(subject, backend.label);
    return yield noClock("the backend is on this machine");
  }
  let url: URL | undefined;
  try {
    url = await backend.endpoint(options);
  } catch (error) {
    yield problem(subject, error);
    return yield noClock("the settings of the backend are incomplete");
  }
  if (url === undefined) {
    yield skipped(subject, "it is behind a socket of this machine");
    return yield noClock("the backend is behind a socket");
  }
  const { finding, clockAheadMs } = await reachService(url, { subject, signal });
  yield finding;
  yield clockAheadMs === undefined
    ? noClock(`${url.host} told no time`)
    : clockFinding(clockAheadMs, url.host);
}

/** Whether the login is accepted, as far as reading one secret tells. */
export async function loginFinding(
  name: string | undefined,
  { open, signal }: {
    readonly open: () => Promise<ConnectionStore>;
    readonly signal: AbortSignal;
  },
): Promise<Observation> {
  const subject = "login";
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  let store: ConnectionStore;
  try {
    store = await open();
  } catch (error) {
    signal.throwIfAborted();
    return problem(subject, error, elapsed());
  }
  if (name === undefined) {
    return skipped(subject, "no connection is known to ask for; --connection names one");
  }
  const accepted = (what: string) =>
    good(subject, `accepted; asked for '${name}'${what}`, elapsed());
  try {
    await store.resolve(name);
    return accepted("");
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KnownError)) throw error;
    const { exitReason, explanation: { code = "" } } = error;
    if (loginCodes.has(code) || exitReason === "unreachable" || exitReason === "try-again") {
      return problem(subject, error, elapsed());
    }
    return accepted(", see below");
  }
}
