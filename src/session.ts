import type { ConnectionType } from "./connections/connection_type.ts";
import { ConnectionStore } from "./connections/store.ts";
import type { Env } from "./env.ts";
import { objectStores } from "./object_stores/mod.ts";
import type { ObjectStore } from "./object_stores/object_store.ts";
import { duckdbMemory } from "./platforms/duckdb/memory.ts";
import { platforms } from "./platforms/mod.ts";
import type { MemoryDatabase, Platform } from "./platforms/platform.ts";
import { openProject } from "./project/load.ts";
import type { Project, Value } from "./project/model.ts";
import type { Redactor } from "./redactor.ts";
import { Registry } from "./registry.ts";
import type { PolicyFlag, Secret, SecretsBackend, SecretsReader } from "./secrets/backend.ts";
import { configFile } from "./secrets/config_file/mod.ts";
import { chooseBackend, isBackendVariable, secretsBackends } from "./secrets/mod.ts";
import { connectionTypes } from "./sources/mod.ts";
import { render } from "./template/mod.ts";

/** What one invocation shares. */
export interface Session extends AsyncDisposable {
  readonly project: Project;
  /** Where connections come from. */
  readonly backend: SecretsBackend;
  /** Hides a credential that a login of the backend gives, from now on. */
  readonly hide: (credential: string) => void;
  /** Whether that is `.bruin.yml`, whose connections can be listed. */
  readonly fromConfigFile: boolean;
  /** Whether a variable opens a secrets backend, so that no program inherits it. */
  readonly isBackendVariable: (name: string) => boolean;
  readonly connectionTypes: Registry<ConnectionType>;
  readonly platforms: Registry<Platform>;
  readonly objectStores: readonly ObjectStore[];
  /** For queries that need no tables. */
  readonly memory: MemoryDatabase;
  /** Renders what a variant may change in the structure of a pipeline. */
  readonly render: (text: string, variables: Readonly<Record<string, Value>>) => string;
  /**
   * Opens the secrets backend, at the first call.
   * @throws {SecretsError} When the backend cannot be started.
   */
  connections(): Promise<ConnectionStore>;
}

export interface SessionOptions {
  readonly env: Env;
  readonly redactor: Redactor;
  readonly workingDirectory: string;
  /** Path of a pipeline or an asset, relative to the working directory; finds the project. */
  readonly path: string;
  /** Value of `--config-file`. */
  readonly configFile: string | undefined;
  /** Value of `--environment`. */
  readonly environment: string | undefined;
  /** Value of `--secrets-backend`; the variable `BRUIN_SECRETS_BACKEND` serves when it is absent. */
  readonly secretsBackend: string | undefined;
  /** Ends what is under way: Ctrl-C, or a time limit. */
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
  /** Whether connections are not going to change anything. Default: `false`. */
  readonly readOnly?: boolean | undefined;
  /** Called for each secret that the backend delivered, before it is validated. */
  readonly onSecret?: ((connectionName: string, secret: Secret) => void) | undefined;
  /** Called for each connection that was opened for queries. */
  readonly onConnection?: ((connectionName: string, type: string) => void) | undefined;
}

/** Every type that a secret can have. */
export function knownConnectionTypes(): Registry<ConnectionType> {
  return new Registry("connection type", connectionTypes);
}

/** The names of what this program was built with. */
export function includedNames(): {
  readonly platforms: readonly string[];
  readonly secretsBackends: readonly string[];
} {
  return {
    platforms: platforms.map(({ name }) => name),
    secretsBackends: secretsBackends.map(({ name }) => name),
  };
}

/** The variables of every backend, and what tells them from others. */
export function backendVariables(): {
  readonly names: readonly string[];
  readonly isBackendVariable: (name: string) => boolean;
} {
  const names = secretsBackends.flatMap(({ env }) => env.map(({ name }) => name));
  return { names, isBackendVariable };
}

/** The names of the backends that can do something that not all can. */
export function backendsWith(capability: "openWriter" | "leastPolicy"): readonly string[] {
  return secretsBackends.filter((backend) => backend[capability] !== undefined)
    .map(({ name }) => name);
}

/** What the backends can be told about their least policies, and which of them can be told so. */
export function policyFlags(): readonly (PolicyFlag & { readonly backend: string })[] {
  return secretsBackends.flatMap(({ name: backend, leastPolicy }) =>
    leastPolicy?.flags.map((flag) => ({ ...flag, backend })) ?? []
  );
}

/**
 * The backend that `--secrets-backend` names, else `BRUIN_SECRETS_BACKEND`. What its variables, and those of
 * other tools that it reads, hold of secrets is hidden from now on.
 * @throws {UsageError} When it is unknown.
 */
export function secretsBackendOf(
  options: Pick<SessionOptions, "env" | "redactor" | "secretsBackend" | "warn">,
): SecretsBackend {
  const { env, redactor, secretsBackend, warn } = options;
  const backend = chooseBackend(secretsBackend ?? env.get("BRUIN_SECRETS_BACKEND"));
  for (const { name, sensitive } of [...backend.env, ...backend.ambient ?? []]) {
    const value = env.get(name)?.trim();
    if (sensitive && value !== undefined) hideIn(redactor, { value, field: name, warn });
  }
  return backend;
}

function hideIn(
  redactor: Redactor,
  { value, field, warn }: {
    readonly value: string;
    readonly field: string;
    readonly warn: SessionOptions["warn"];
  },
): void {
  const warning = redactor.add(value, { field });
  if (warning !== undefined) warn(warning);
}

/**
 * Reads the project and prepares what commands share. Nothing is connected yet.
 * @throws {UsageError} When the secrets backend is unknown.
 * @throws {ProjectError} When `.bruin.yml` is wrong.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { env, redactor, signal, warn, onSecret } = options;
  const backend = secretsBackendOf(options);
  const types = knownConnectionTypes();
  const project = await openProject(options.path, options);
  let opened: Promise<{ reader: SecretsReader; store: ConnectionStore }> | undefined;

  const hide = (value: string) =>
    hideIn(redactor, { value, field: `a credential for ${backend.label}`, warn });

  async function open(): Promise<{ reader: SecretsReader; store: ConnectionStore }> {
    const reader = await backend.open({ env, project, warn, hide, signal });
    const store = new ConnectionStore(observed(reader, onSecret), {
      types,
      platforms: (type) => platforms.find(({ connectionTypes }) => connectionTypes.includes(type)),
      objectStores: (connection) =>
        objectStores.find(({ connectionTypes }) => connectionTypes.includes(connection.type))
          ?.open(connection, { env }),
      redactor,
      root: project.root,
      workingDirectory: options.workingDirectory,
      signal,
      warn,
      readOnly: options.readOnly,
      onOpened: options.onConnection,
    });
    return { reader, store };
  }

  return {
    project,
    backend,
    hide,
    fromConfigFile: backend === configFile,
    isBackendVariable,
    connectionTypes: types,
    platforms: new Registry("platform", platforms),
    objectStores,
    memory: duckdbMemory,
    render: (text, variables) => render({ text }, { variables, macros: [] }),
    async connections() {
      return (await (opened ??= open())).store;
    },
    async [Symbol.asyncDispose]() {
      const open = await opened?.catch(() => undefined);
      await open?.store[Symbol.asyncDispose]();
      await open?.reader[Symbol.asyncDispose]();
    },
  };
}

/** The reader, telling of each secret that it delivers. */
function observed(reader: SecretsReader, onSecret: SessionOptions["onSecret"]): SecretsReader {
  if (onSecret === undefined) return reader;
  return {
    place: reader.place,
    atOnce: reader.atOnce,
    explainMissing: (missing) => reader.explainMissing?.(missing) ?? {},
    async read(connectionName, options) {
      const secret = await reader.read(connectionName, options);
      if (secret !== undefined) onSecret(connectionName, secret);
      return secret;
    },
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
