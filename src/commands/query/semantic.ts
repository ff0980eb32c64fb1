import { dirname, relative } from "node:path";
import { UsageError } from "../../errors.ts";
import { compileRequest } from "../../semantic/compile_request.ts";
import { hintFor } from "../../semantic/joins.ts";
import { loadModels, semanticFolder } from "../../semantic/load.ts";
import { readRequest, type RequestTexts } from "../../semantic/request.ts";
import type { QueryDialect } from "../../run/query.ts";
import type { Session } from "../../session.ts";

/** The flags that ask a semantic model. */
export interface SemanticFlags extends RequestTexts {
  readonly semanticModel?: string | undefined;
}

interface OtherFlags {
  readonly query?: string;
  readonly asset?: string | undefined;
  readonly pipeline?: string | undefined;
  readonly connection?: string;
}

/**
 * Whether a model is asked.
 * @throws {UsageError} For flags that do not go together.
 */
export function asksModel(flags: SemanticFlags & OtherFlags): boolean {
  const { metric, dimension, filter, segment, sort } = flags;
  if (flags.semanticModel === undefined) {
    const isPart = [metric, dimension, filter, segment, sort].some((texts) => texts !== undefined);
    if (!isPart) return false;
    throw new UsageError("--semantic-model is required when using semantic query flags");
  }
  if (flags.query !== undefined) {
    throw new UsageError("semantic query mode cannot be combined with --query");
  }
  if (flags.asset === undefined && flags.pipeline === undefined) {
    throw new UsageError("semantic query mode requires --asset or --pipeline", {
      fix: "for example: bruin query --semantic-model tickets --metric income " +
        "--pipeline shop --connection my-db",
    });
  }
  if (flags.asset === undefined && flags.connection === undefined) {
    throw new UsageError("semantic query mode with --pipeline requires --connection");
  }
  return true;
}

/** Writes the query for the platform that answers. @throws {UsageError} */
export type WriteQuery = (dialect: QueryDialect) => string;

/**
 * Finds the model and reads what is asked of it.
 * @throws {ProjectError} With everything that is wrong in the project's models.
 * @throws {UsageError} When there is no such model, or a flag cannot be read.
 */
export async function readSemanticQuery(
  { semanticModel: name = "", ...texts }: SemanticFlags,
  { project: { root, config } }: Pick<Session, "project">,
): Promise<WriteQuery> {
  const folder = dirname(config.path);
  const models = await loadModels(folder);
  const model = models.get(name);
  if (model === undefined) {
    const where = relative(root, semanticFolder(folder));
    const fix = models.size === 0
      ? `there are no models: write one, such as ${where}/${name || "tickets"}.yml`
      : hintFor(name, [...models.keys()]);
    throw new UsageError(
      `semantic model "${name}" not found in ${where}`,
      fix === undefined ? {} : { fix },
    );
  }
  const request = readRequest(texts);
  return (dialect) => compileRequest(request, { model, models, dialect });
}
