import type { Env } from "../env.ts";
import type { Explanation } from "../errors.ts";
import type { RetryClock } from "../http/retry.ts";
import type { Project } from "../project/model.ts";
import type { Sealed } from "../sealed.ts";
import type { Facts } from "./failure.ts";

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
  /** What the backend tells besides, such as `arn`, `region` and `version`. */
  readonly facts: Facts;
  /**
   * Changes whenever the value does, so that a rotation is noticed: a version, or a keyed hash where the
   * backend has no versions. `undefined` for a value that no rotation can change.
   */
  readonly revision: string | undefined;
  /** When this version was stored; `undefined` where the backend does not tell. */
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
   * Variables of other tools whose values it may log in with; those that are sensitive are hidden in output
   * like its own. Default: none.
   */
  readonly ambient?: readonly BackendVariable[];
  /**
   * Starts of the names of further variables that open it for other tools, such as `AWS_`, which
   * programs do not inherit either. Default: none.
   */
  readonly ambientPrefixes?: readonly string[];
  /**
   * Files that its login may read or write and no variable of its own names, for plans of runs. Missing
   * where there are none.
   */
  readonly loginFiles?: (env: Env) => readonly LoginFile[];
  /**
   * Where its service answers, to find out whether it can be reached; sends no request. Missing where
   * nothing is asked over the network; `undefined` for what an address alone does not reach.
   * @throws {SecretsError} When settings are missing or wrong, naming all of them.
   */
  readonly endpoint?: (options: OfflineOptions) => URL | undefined | Promise<URL>;
  /**
   * Where it asks instead while the first place does not answer, for plans of runs; sends no request. Missing
   * where there is one place only.
   * @throws {SecretsError} When settings are missing or wrong, naming all of them.
   */
  readonly otherEndpoints?: (options: OfflineOptions) => Promise<readonly URL[]>;
  /**
   * @throws {SecretsError} When settings are missing or wrong, naming all of them.
   * @throws The reason of the signal as soon as it is aborted.
   */
  open(options: OpenBackendOptions): Promise<SecretsReader>;
  /** How it names and limits secrets; `undefined` when it keeps none of their own. */
  readonly naming?: SecretsNaming;
  /**
   * Opens it for storing; `undefined` when it can only be read.
   * @throws {SecretsError} When settings are missing or wrong, naming all of them.
   */
  readonly openWriter?: (options: OfflineOptions) => Promise<SecretsWriter>;
  /** The least permissions that reading needs; `undefined` when the backend grants none by secret. */
  readonly leastPolicy?: LeastPolicy;
}

/** A file, or a folder that stands for all in it. */
export interface LoginFile {
  /** Absolute, or relative to the working directory. */
  readonly path: string;
  /** What is written is read as well. */
  readonly access: "read" | "write";
}

/** How a backend names secrets. Sends no request and needs no credentials. */
export interface SecretsNaming {
  /** The most bytes that a secret may have; `undefined` when there is no limit of its own. */
  readonly largestSecretBytes: number | undefined;
  /**
   * The name under which the secret of a connection is kept.
   * @throws {SecretsError} When the backend can hold no secret of this name.
   */
  secretName(connectionName: string, options: OfflineOptions): string;
}

/** What `bruin secrets plan --policy` prints. */
export interface LeastPolicy {
  /** What it can be told besides the names. */
  readonly flags: readonly PolicyFlag[];
  /**
   * A policy that allows to read these connections and nothing else. Sends no request and needs no
   * credentials.
   * @throws {SecretsError} When a setting or a name cannot be used.
   * @throws {UsageError} When a flag cannot be used.
   */
  write(connectionNames: readonly string[], options: PolicyOptions): Policy;
}

/** A flag of `bruin secrets plan` that one backend alone takes. */
export interface PolicyFlag {
  /** Without dashes, such as `kms-key`. */
  readonly name: string;
  /** What stands for its value in `--help`, such as `arn`. */
  readonly value: string;
  readonly about: string;
}

/** A policy as text, to be given to the tool that manages the backend. */
export interface Policy {
  readonly text: string;
  readonly format: "json" | "hcl" | "shell";
}

export interface OfflineOptions {
  readonly env: Env;
  /** Called with each credential that a login gives, before it is used. Default: nothing is done with it. */
  readonly hide?: ((credential: string) => void) | undefined;
  /** Has the entries of `secrets` in `.bruin.yml`; without it only the usual names are known. */
  readonly project?: Project | undefined;
  /** Called with a line for the user. Never a value. */
  readonly warn: (message: string) => void;
  /** Ends the opening of what has to log in. Default: nothing does. */
  readonly signal?: AbortSignal;
  /** For retries. Default: the clock of this machine. */
  readonly clock?: RetryClock;
}

export interface PolicyOptions extends OfflineOptions {
  /** Values of the backend's flags, by name; those that were not given are absent. */
  readonly flags: Readonly<Record<string, string | undefined>>;
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
  /** What the backend tells besides, such as `arn`, `region` and `version`. */
  readonly facts: Facts;
}

export interface OpenBackendOptions {
  readonly env: Env;
  /** Called with each credential that a login gives, before it is used. Default: nothing is done with it. */
  readonly hide?: ((credential: string) => void) | undefined;
  /** Ends the opening, which may have to log in. Default: nothing does. */
  readonly signal?: AbortSignal;
  readonly project: Project;
  /** Called with a line for the user, such as "removed 1 trailing newline". Never a value. */
  readonly warn: (message: string) => void;
  /** For retries. Default: the clock of this machine. */
  readonly clock?: RetryClock;
}

/** An open backend. It does not cache; `ConnectionStore` asks once for each name. */
export interface SecretsReader extends AsyncDisposable {
  /**
   * @returns `undefined` when the backend has no secret of this name.
   * @throws {SecretsError} Otherwise, and when the time limit of the backend has passed.
   */
  read(connectionName: string, options: ReadOptions): Promise<Secret | undefined>;
  /** Completes "not found in …", such as `secrets backend 'aws'`. */
  readonly place: string;
  /** How many secrets are best asked for at once; without it the usual number is. */
  readonly atOnce?: number | undefined;
  /** Why it may be that `read` has nothing, and what to do; without it there is nothing to say. */
  explainMissing?(connection: MissingConnection): Explanation;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /**
   * Whether an answer from memory is of no use, because a login with it was refused. Matters to backends
   * that download all secrets at once. Default: `false`.
   */
  readonly fresh?: boolean;
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
