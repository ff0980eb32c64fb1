import { SecretsError } from "../../errors.ts";
import type { ConfiguredConnection, Environment, Project } from "../../project/model.ts";
import { closest } from "../../registry.ts";
import { Sealed } from "../../sealed.ts";
import type { Secret, SecretsBackend, SecretsReader } from "../backend.ts";

/** The connections in `.bruin.yml`, which are used unless another backend is asked for. */
export const configFile: SecretsBackend = {
  name: "file",
  label: "the config file",
  env: [],
  open: ({ project }) => Promise.resolve(new ConfigFileReader(project)),
};

class ConfigFileReader implements SecretsReader {
  readonly place: string;
  readonly #path: string;
  readonly #environment: Environment;
  readonly #others: readonly Environment[];

  constructor({ config, environment }: Project) {
    this.place = `config file '${config.path}' under environment '${environment.name}'`;
    this.#path = config.path;
    this.#environment = environment;
    this.#others = config.environments.filter(({ name }) => name !== environment.name);
  }

  read(connectionName: string, signal: AbortSignal): Promise<Secret | undefined> {
    return new Promise((resolve) => {
      signal.throwIfAborted();
      resolve(this.#find(connectionName));
    });
  }

  #find(name: string): Secret | undefined {
    const connection = this.#environment.connections.find((entry) => entry.name === name);
    if (connection !== undefined) return this.#secretOf(connection);
    const fix = this.#whereElse(name);
    if (fix === undefined) return undefined;
    throw new SecretsError(`connection '${name}' not found in ${this.place}`, {
      backend: configFile.name,
      fix,
    });
  }

  #secretOf({ name, type, details, line, unsetVariables }: ConfiguredConnection): Secret {
    if (unsetVariables.length > 0) {
      const several = unsetVariables.length > 1;
      throw new SecretsError(
        `connection '${name}' needs the environment variable${several ? "s" : ""} ` +
          `${unsetVariables.join(", ")}, which ${several ? "are" : "is"} not set`,
        { backend: configFile.name, where: `${this.#path}:${line}` },
      );
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
