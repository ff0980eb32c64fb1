import type { Env } from "../env.ts";
import type { Explanation } from "../errors.ts";
import type { Project } from "../project/model.ts";
import type { Sealed } from "../sealed.ts";

/** What a backend stores for one connection. Nothing in it is validated yet. */
export interface Secret {
  /** The connection type, a key of `src/sources/mod.ts` when the user made no mistake. */
  readonly type: string;
  readonly details: Sealed<Readonly<Record<string, unknown>>>;
  /** Things worth a warning that do not stop a run, such as a name inside the details. Never a value. */
  readonly warnings: readonly string[];
  /** Where it came from; `undefined` for backends that keep no record. */
  readonly origin: SecretOrigin | undefined;
}

/** Facts about a fetched secret that are safe to show. */
export interface SecretOrigin {
  /** The name that was asked for, with a prefix when one is configured. */
  readonly secretName: string;
  readonly arn: string | undefined;
  readonly region: string | undefined;
  readonly versionId: string | undefined;
  /** When this version was stored. */
  readonly createdAt: Date | undefined;
  readonly fetchMs: number;
  /** Requests sent for it, retries included. */
  readonly requests: number;
}

/** A variable that configures a backend. */
export interface BackendVariable {
  readonly name: string;
  /** For `--help`. */
  readonly about: string;
  /** Hidden in output. */
  readonly sensitive: boolean;
}

/** One value of `--secrets-backend`. Cheap: imported at start, loads its client in `open`. */
export interface SecretsBackend {
  /** Such as `aws`. */
  readonly name: string;
  /** For messages, such as "AWS Secrets Manager". */
  readonly label: string;
  /** Its variables. Programs that assets start inherit none of them. */
  readonly env: readonly BackendVariable[];
  /**
   * Starts of the names of further variables that open it for other tools, such as `AWS_`, which
   * programs do not inherit either. Default: none.
   */
  readonly ambientPrefixes?: readonly string[];
  /** @throws {SecretsError} When settings are missing or wrong, naming all of them. */
  open(options: OpenBackendOptions): Promise<SecretsReader>;
  /** What else can be done with it; `undefined` when it is only read. */
  readonly administration?: SecretsAdministration;
}

/** What the `bruin secrets` commands need from a backend besides reading. */
export interface SecretsAdministration {
  /** The most bytes that a secret may have. */
  readonly largestSecretBytes: number;
  /**
   * The name under which the secret of a connection is kept.
   * @throws {SecretsError} When the backend can hold no secret of this name.
   */
  secretName(connectionName: string, options: OfflineOptions): string;
  /**
   * A policy, as JSON, that allows to read these connections and nothing else. Sends no request and
   * needs no credentials.
   * @throws {SecretsError} When a setting or a name cannot be used.
   */
  leastPolicy(connectionNames: readonly string[], options: PolicyOptions): unknown;
  /** @throws {SecretsError} When settings are missing or wrong, naming all of them. */
  openWriter(options: OfflineOptions): Promise<SecretsWriter>;
}

export interface OfflineOptions {
  readonly env: Env;
  /** Has the entries of `secrets` in `.bruin.yml`; without it only the usual names are known. */
  readonly project?: Project | undefined;
  /** Called with a line for the user. Never a value. */
  readonly warn: (message: string) => void;
}

export interface PolicyOptions extends OfflineOptions {
  /** Account that holds the secrets; `undefined` when it is not known. */
  readonly account: string | undefined;
  /** The key that the secrets are encrypted with; `undefined` for that of the service. */
  readonly encryptionKey: string | undefined;
}

/** Stores secrets. */
export interface SecretsWriter extends AsyncDisposable {
  /**
   * Stores a new version of the secret of a connection, or the secret itself. Repeating a request
   * that was lost stores nothing twice.
   * @throws {SecretsError}
   */
  write(connectionName: string, text: string, signal: AbortSignal): Promise<WrittenSecret>;
}

/** Facts about a stored secret that are safe to show. */
export interface WrittenSecret {
  /** With a prefix when one is configured. */
  readonly secretName: string;
  /** Whether the secret did not exist before. */
  readonly created: boolean;
  readonly arn: string | undefined;
  readonly region: string | undefined;
  readonly versionId: string | undefined;
}

export interface OpenBackendOptions {
  readonly env: Env;
  readonly project: Project;
  /** Called with a line for the user, such as "removed 1 trailing newline". Never a value. */
  readonly warn: (message: string) => void;
}

/** An open backend. It does not cache; `ConnectionStore` asks once for each name. */
export interface SecretsReader extends AsyncDisposable {
  /**
   * @returns `undefined` when the backend has no secret of this name.
   * @throws {SecretsError} Otherwise, and when the time limit of the backend has passed.
   */
  read(connectionName: string, signal: AbortSignal): Promise<Secret | undefined>;
  /** Completes "not found in …", such as `secrets backend 'aws'`. */
  readonly place: string;
  /** Why it may be that `read` has nothing, and what to do; without it there is nothing to say. */
  explainMissing?(connection: MissingConnection): Explanation;
}

/** A connection that a backend does not have. */
export interface MissingConnection {
  readonly name: string;
  /**
   * The fields that it needs, to be filled in; `undefined` when it is not known which type of connection
   * is wanted.
   */
  readonly example:
    | { readonly type: string; readonly details: Readonly<Record<string, unknown>> }
    | undefined;
}
