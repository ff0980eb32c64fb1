import type { Env } from "../../env.ts";
import { type Explanation, SecretsError } from "../../errors.ts";
import { rethrowMissingPermission } from "../../missing_permission.ts";
import type { Project } from "../../project/model.ts";
import type {
  MissingConnection,
  ReadOptions,
  Secret,
  SecretOrigin,
  SecretsReader,
} from "../backend.ts";
import { configuredSecret } from "../configured_secret.ts";
import { type ErrorCode, errorCodes } from "../error_codes.ts";
import { failedToRead } from "../failure.ts";
import { MappedNames, variableName } from "../mapped_names.ts";
import { secretNameOf } from "../naming.ts";
import { ValueRevisions } from "../revision.ts";
import { parseSecret } from "../secret.ts";
import { envNames, namingRules } from "./names.ts";

/** More than any tool puts into one file: Kubernetes stores at most 1 MB. */
const maxBytes = 1_048_576;

/** The variable of a secret. */
export function variableOf(secretName: string): string {
  return `BRUIN_SECRET_${variableName(secretName)}`;
}

/** A value, and the facts about it. */
interface Found {
  readonly text: string;
  readonly origin: Pick<SecretOrigin, "secretName" | "facts" | "revision" | "createdAt">;
}

/** Reads variables of this process and files of folders that something else has filled. */
export class EnvReader implements SecretsReader {
  readonly place: string;
  readonly #env: Env;
  readonly #project: Project;
  readonly #folders: readonly string[];
  readonly #names = new MappedNames(envNames.name);
  readonly #revisions = new ValueRevisions();

  constructor(
    { env, project, folders }: {
      readonly env: Env;
      readonly project: Project;
      /** Absolute paths, in the order in which they are named. */
      readonly folders: readonly string[];
    },
  ) {
    this.#env = env;
    this.#project = project;
    this.#folders = folders;
    this.place = ["variables BRUIN_SECRET_…", ...folders.map((path) => `files in ${path}`)]
      .join(" and ");
  }

  async read(connectionName: string, { signal }: ReadOptions): Promise<Secret | undefined> {
    signal.throwIfAborted();
    const project = this.#project;
    const secretName = secretNameOf(connectionName, {
      names: envNames,
      rules: namingRules,
      project,
    });
    const start = performance.now();
    const all = [this.#variable(secretName)];
    for (const folder of this.#folders) all.push(await this.#file(folder, secretName));
    const [found, other] = all.filter((each) => each !== undefined);
    if (found === undefined) return undefined;
    if (other !== undefined) throw ambiguous(secretName, found, other);
    // A file has the exact name; the variables of two connections can have the same.
    if (found.origin.facts.variable !== undefined) {
      this.#names.claim(connectionName, found.origin.secretName);
    }
    return parseSecret(found.text, {
      secretName: found.origin.secretName,
      backend: envNames.name,
      where: found.origin.facts.file,
      overlay: configuredSecret(connectionName, { project, backend: envNames.name }),
      origin: { ...found.origin, fetchMs: performance.now() - start, requests: 0 },
    });
  }

  explainMissing({ name, example }: MissingConnection): Explanation {
    const folder = this.#folders.at(-1);
    const value = JSON.stringify(example ?? { type: "…", details: {} });
    return {
      fix: `set ${variableOf(name)}` +
        (folder === undefined ? "" : `, or write the file ${folder}/${name}`) +
        `, to a secret such as ${value}`,
    };
  }

  #variable(secretName: string): Found | undefined {
    const variable = variableOf(secretName);
    const text = this.#env.get(variable);
    if (text === undefined) return undefined;
    // What this process was started with does not change while it runs.
    const origin = { facts: { variable }, revision: undefined, createdAt: undefined };
    return { text, origin: { secretName: variable, ...origin } };
  }

  async #file(folder: string, secretName: string): Promise<Found | undefined> {
    const path = `${folder}/${secretName}`;
    const fail = (reason: string, fix: string, code: ErrorCode = errorCodes.fileUnusable) =>
      new SecretsError(`${failedToRead(envNames, secretName)}: ${reason}`, {
        backend: envNames.name,
        where: path,
        fix,
        code,
      });
    try {
      const { mtime, size, isFile } = await Deno.stat(path);
      if (!isFile) throw fail("this is no file", "mount each secret as a file of its own");
      if (size > maxBytes) {
        throw fail("the file has more than 1 MB", "store the secret alone in it");
      }
      const text = decodeText(await Deno.readFile(path));
      if (text === undefined) {
        throw fail("the file is no UTF-8 text", "store the secret as text", errorCodes.noText);
      }
      const createdAt = mtime ?? undefined;
      const revision = await this.#revisions.of(text);
      return { text, origin: { secretName, facts: { file: path }, revision, createdAt } };
    } catch (error) {
      if (error instanceof SecretsError) throw error;
      rethrowMissingPermission(error);
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (!isFileError(error)) throw error;
      throw fail("the file cannot be read", "let the user of this process read it");
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** `undefined` for bytes that are no UTF-8. */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether the system refused a file, rather than a fault of this program. */
function isFileError(error: unknown): boolean {
  return error instanceof Error &&
      Object.values(Deno.errors).some((kind) => error instanceof kind) ||
    error instanceof Error && "code" in error;
}

function ambiguous(secretName: string, first: Found, second: Found): SecretsError {
  const place = ({ origin: { facts } }: Found) => facts.variable ?? facts.file;
  return new SecretsError(`${failedToRead(envNames, secretName)}: it is there twice`, {
    backend: envNames.name,
    cause: `both ${place(first)} and ${
      place(second)
    } hold it, and neither is better than the other`,
    fix: "leave one of them out",
    code: errorCodes.ambiguous,
  });
}
