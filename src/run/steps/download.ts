import { writeAll, writing } from "../../data_files/scratch_folder.ts";
import { missingPermission } from "../../missing_permission.ts";
import { networkProblemOf } from "../../http/problems.ts";
import { type Proxy, proxyFor } from "../../proxy.ts";
import { outboundFetch } from "../../outbound.ts";
import { TaskError } from "../task.ts";

/** For how long a server may be silent, as with databases. */
const silenceMs = 10_000;
/** For how long all of it may take. */
const totalMs = 3_600_000;

export interface DownloadOptions {
  /** The file to write, which must not exist yet. */
  readonly path: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Default: 10 seconds. */
  readonly silenceMs?: number;
  /** Default: an hour. */
  readonly totalMs?: number;
}

/**
 * Writes what an address serves to a file.
 * @throws {ProxyError} When a proxy is set that cannot be used.
 * @throws {TaskError} When it does not answer, is silent or slow for too long, or serves too much.
 */
export async function download(address: string, options: DownloadOptions): Promise<void> {
  const { path, maxBytes, signal } = options;
  const proxy = proxyFor(new URL(address));
  const limits = new Limits(address, options);
  try {
    const response = await outboundFetch(address, {
      signal: AbortSignal.any([signal, limits.signal]),
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw limits.failure(`the server answered ${response.status}`, {
        fix: "check the address, and what it needs to be let in",
      });
    }
    if (Number(response.headers.get("content-length")) > maxBytes) {
      await response.body.cancel();
      throw limits.tooLarge(maxBytes);
    }
    using file = await writing(() =>
      Deno.open(path, { write: true, createNew: true, mode: 0o600 })
    );
    for await (const piece of response.body) {
      limits.received(piece.length);
      if (limits.bytes > maxBytes) throw limits.tooLarge(maxBytes);
      await writing(() => writeAll(file, piece));
      limits.received(0);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw limits.explain(error, proxy);
  } finally {
    limits[Symbol.dispose]();
  }
}

/** Ends a download when nothing arrives for a while, or it goes on for too long. */
class Limits implements Disposable {
  readonly #controller = new AbortController();
  readonly #shown: string;
  readonly #server: string;
  readonly #silenceMs: number;
  readonly #total: ReturnType<typeof setTimeout>;
  #silence: ReturnType<typeof setTimeout> | undefined;
  bytes = 0;

  constructor(address: string, options: Pick<DownloadOptions, "silenceMs" | "totalMs">) {
    // An address may carry a signature or a password: only what is between them is shown.
    const { protocol, host, hostname, port, pathname } = new URL(address);
    this.#shown = `${protocol}//${host}${pathname}`;
    this.#server = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
    this.#silenceMs = options.silenceMs ?? silenceMs;
    const total = options.totalMs ?? totalMs;
    this.#total = setTimeout(() =>
      this.#controller.abort(
        this.#over(`it took more than ${total / 60_000} minutes in all`),
      ), total);
    this.received(0);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Some bytes have arrived, or been written, so that the next ones have time again. */
  received(count: number): void {
    this.bytes += count;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const seconds = this.#silenceMs / 1000;
      this.#controller.abort(this.#over(
        this.bytes === 0
          ? `no answer from ${this.#server} within ${seconds} seconds`
          : `${this.#server} was silent for ${seconds} seconds after ${this.bytes} bytes`,
      ));
    }, this.#silenceMs);
  }

  tooLarge(maxBytes: number): TaskError {
    const megabytes = maxBytes / 1024 / 1024;
    return new TaskError("The file of the seed cannot be fetched", {
      cause: `it is larger than ${megabytes} MB`,
      where: this.#shown,
      fix: "check what the address serves, or set parameters.max_size_mb",
      code: "E156",
    });
  }

  failure(cause: string, { fix }: { readonly fix: string }): TaskError {
    return new TaskError("The file of the seed cannot be fetched", {
      cause,
      where: this.#shown,
      fix,
      code: "E155",
    });
  }

  /** What to tell of an error of `fetch()`, whose own text has the whole address. */
  explain(error: unknown, proxy: Proxy | undefined): unknown {
    if (this.signal.aborted) return this.signal.reason;
    const missing = missingPermission(error);
    if (missing !== undefined) return missing;
    if (!(error instanceof TypeError)) return error;
    if (proxy !== undefined && /^proxy/.test(networkProblemOf(error, proxy))) {
      return this.failure(`the proxy ${proxy.host} let no request through`, {
        fix: `check ${proxy.variable}, which names the proxy, or add the host to NO_PROXY`,
      });
    }
    const reason = messagesOf(error);
    const [host] = this.#server.split(/:\d+$/);
    if (/dns error|lookup/i.test(reason)) {
      return this.failure(`the host "${host}" has no address`, {
        fix: "check the address, and the DNS of the network this runs in",
      });
    }
    if (/refused/i.test(reason)) {
      return this.failure(`nothing answers at ${this.#server}: the connection was refused`, {
        fix: "is the server up, are host and port right, do firewalls let us in?",
      });
    }
    if (/certificate|UnknownIssuer|tls/i.test(reason)) {
      return this.failure("the server's certificate was not accepted", {
        fix: "give the certificate authority in DENO_CERT",
      });
    }
    return this.failure(
      this.bytes === 0
        ? `the connection to ${this.#server} broke off`
        : `the connection to ${this.#server} broke off after ${this.bytes} bytes`,
      { fix: "check the server, and what is between; run it again" },
    );
  }

  #over(cause: string): TaskError {
    return new TaskError("The file of the seed cannot be fetched", {
      cause,
      where: this.#shown,
      fix: "check the server, and the firewalls and proxies between",
      code: "E156",
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#total);
    clearTimeout(this.#silence);
  }
}

function messagesOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${messagesOf(error.cause)}` : "";
}
