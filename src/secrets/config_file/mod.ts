import type { Explanation } from "../../errors.ts";
import type { Config, ConfiguredConnection, Environment, Project } from "../../project/model.ts";
import { closest } from "../../registry.ts";
import { Sealed } from "../../sealed.ts";
import type {
  MissingConnection,
  ReadOptions,
  Secret,
  SecretsBackend,
  SecretsReader,
} from "../backend.ts";
import { unsetVariablesError } from "../unset_variables.ts";
import { connectionExample } from "./example.ts";

/** The connections in `.bruin.yml`, which are used unless another backend is asked for. */
export const configFile: SecretsBackend = {
  name: "file",
  label: "the config file",
  env: [],
  open: ({ project }) => Promise.resolve(new ConfigFileReader(project)),
};

class ConfigFileReader implements SecretsReader {
  readonly place: string;
  readonly #config: Config;
  readonly #environment: Environment;
  readonly #others: readonly Environment[];

  constructor({ config, environment }: Project) {
    this.place = `config file '${config.path}' under environment '${environment.name}'`;
    this.#config = config;
    this.#environment = environment;
    this.#others = config.environments.filter(({ name }) => name !== environment.name);
  }

  read(connectionName: string, { signal }: ReadOptions): Promise<Secret | undefined> {
    return new Promise((resolve) => {
      signal.throwIfAborted();
      resolve(this.#find(connectionName));
    });
  }

  #find(name: string): Secret | undefined {
    const connection = this.#environment.connections.find((entry) => entry.name === name);
    return connection === undefined ? undefined : this.#secretOf(connection);
  }

  explainMissing(missing: MissingConnection): Explanation {
    const elsewhere = this.#whereElse(missing.name);
    if (elsewhere !== undefined) return { fix: elsewhere };
    const { exists, strayKeys = [] } = this.#config;
    const environment = this.#environment.name;
    if (!exists) {
      return {
        cause: "there is no such file",
        fix: "create it, or choose another backend with --secrets-backend" +
          connectionExample(missing, { below: ["environments", environment] }),
      };
    }
    if (strayKeys.length > 0) {
      const keys = strayKeys.map((key) => `"${key}"`).join(", ");
      return {
        cause:
          `${keys} at the top of the file ${strayKeys.length === 1 ? "is" : "are"} not read: ` +
          'only "default_environment" and "environments" are',
        fix: "put connections below an environment" +
          connectionExample(missing, { below: ["environments", environment] }),
      };
    }
    const names = this.#environment.connections.map(({ name }) => name);
    return {
      cause: names.length === 0 ? "this environment has no connections" : undefined,
      fix: `add it to the environment '${environment}'` +
        connectionExample(missing, { below: [] }),
    };
  }

  #secretOf({ name, type, details, line, unsetVariables }: ConfiguredConnection): Secret {
    if (unsetVariables.length > 0) {
      throw unsetVariablesError(`connection '${name}'`, {
        names: unsetVariables,
        backend: configFile.name,
        where: `${this.#config.path}:${line}`,
      });
    }
    return { type, details: new Sealed(details), warnings: [], origin: undefined };
  }

  /** Another place in the file where the user may have meant to look. */
  #whereElse(name: string): string | undefined {
    const elsewhere = this.#others.find(({ connections }) =>
      connections.some((entry) => entry.name === name)
    );
    if (elsewhere !== undefined) {
      return `it exists under environment '${elsewhere.name}'; choose it with --environment`;
    }
    if (this.#environment.secrets.some(({ connection }) => connection === name)) {
      return "it is named below 'secrets' only; choose the backend with --secrets-backend";
    }
    const close = closest(name, this.#environment.connections.map((entry) => entry.name));
    return close === undefined ? undefined : `did you mean '${close}'?`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
