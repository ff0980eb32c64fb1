import type { ConnectionType } from "../../connections/connection_type.ts";
import { resolveSecret } from "../../connections/resolve.ts";
import { KnownError, SecretsError } from "../../errors.ts";
import type { Project } from "../../project/model.ts";
import type { Registry } from "../../registry.ts";
import type { SecretsBackend } from "../../secrets/backend.ts";
import { parseSecret } from "../../secrets/secret.ts";
import type { Invocation } from "../invocation.ts";

export interface CheckDocumentOptions {
  /** Name of the connection that the document is for. */
  readonly name: string;
  readonly backend: SecretsBackend;
  readonly types: Registry<ConnectionType>;
  /** Where connections may be given other names; `undefined` without one. */
  readonly project?: Project | undefined;
}

/** What is to be said about a secret document. Never a value. */
export interface CheckedDocument {
  /** `undefined` when it is bad. */
  readonly type: string | undefined;
  /** As the backend would store it. */
  readonly secretName: string;
  readonly problems: readonly KnownError[];
  readonly warnings: readonly string[];
}

/** Checks a document as it would be checked after reading it from the backend. Sends nothing. */
export function checkDocument(
  text: string,
  { name, backend, types, project }: CheckDocumentOptions,
  { env, redactor }: Invocation,
): CheckedDocument {
  const { naming } = backend;
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const problems: KnownError[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const secretName = attempt(() => naming?.secretName(name, { env, project, warn: () => {} })) ??
    name;
  const bytes = new TextEncoder().encode(text).length;
  const limit = naming?.largestSecretBytes ?? Infinity;
  if (bytes > limit) {
    problems.push(
      new SecretsError(`secret '${secretName}' is too large`, {
        backend: backend.name,
        cause: `${backend.label} stores at most ${limit} bytes, these are ${bytes}`,
      }),
    );
  }
  const resolved = attempt(() => {
    const origin = {
      secretName,
      facts: {},
      revision: undefined,
      createdAt: undefined,
      fetchMs: 0,
      requests: 0,
    };
    const secret = parseSecret(text, { secretName, backend: backend.name, origin });
    return resolveSecret(name, secret, { types, redactor, warn });
  });
  const type = problems.length === 0 ? resolved?.type : undefined;
  return { type, secretName, problems, warnings };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Everything that standard input holds.
 * @throws {SecretsError} When it is not text.
 */
export async function readStandardInput(backend: string): Promise<string> {
  const bytes = await new Response(Deno.stdin.readable).bytes();
  try {
    return utf8.decode(bytes);
  } catch {
    throw new SecretsError("standard input is not UTF-8 text", { backend });
  }
}
