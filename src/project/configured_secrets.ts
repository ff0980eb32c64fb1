import type { Env } from "../env.ts";
import { readDetails } from "./configured_connections.ts";
import { expandVariables } from "./expand_variables.ts";
import { configuredSecretFields } from "./fields/config.ts";
import { keysOf } from "./fields/field.ts";
import type { ConfiguredSecret } from "./model.ts";
import type { ValueNode } from "./value_node.ts";

interface ReadSecretsOptions {
  readonly env: Env;
  /** Folder of the file. */
  readonly base: string;
}

const ownKeys = keysOf(configuredSecretFields);

/** Values of fields with such names are no business of a file that may be in Git. */
const credential = /passw|passphrase|pwd|secret|token|credential|(?:^|_)key$|account_json$/i;

/**
 * Reads `secrets` of an environment: connection name → the secret's id, or a map with the id under
 * `secret` and, beside it, the fields of the connection that the secret does not hold.
 */
export function readSecrets(node: ValueNode, options: ReadSecretsOptions): ConfiguredSecret[] {
  return node.entries().map(([connection, entry]) => readSecret(connection, entry, options));
}

function readSecret(
  connection: string,
  node: ValueNode,
  { env, base }: ReadSecretsOptions,
): ConfiguredSecret {
  const id = expandVariables((node.isMap ? node.field("secret") : node).text(), env);
  const type = expandVariables(node.field("type").text(), env);
  const fields = node.isMap ? node.entries().filter(([key]) => !ownKeys.has(key)) : [];
  for (const [key, field] of fields) {
    if (credential.test(key)) {
      field.warn(
        `"${key}" belongs into the secret of connection "${connection}", not in this file`,
      );
    }
  }
  const { details, unsetVariables } = readDetails(fields, { type: type.text, env, base });
  return {
    connection,
    secretId: id.text || undefined,
    type: type.text || undefined,
    details,
    line: node.position?.line ?? 1,
    unsetVariables: [...new Set([...id.unset, ...type.unset, ...unsetVariables])],
  };
}
