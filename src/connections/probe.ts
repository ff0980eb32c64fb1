import { ConnectionError } from "../errors.ts";
import type { Stage } from "./stage.ts";
import { connectionStages, queryPlatform, type StagesOptions } from "./stages.ts";

/** How far a connection was tried. */
export interface Probe {
  readonly type: string;
  /** What was found to work, such as `db.example.com:5432 accepts connections`. Never a value. */
  readonly tested: readonly string[];
  /** Whether a query was run, so that nothing is left to be found out. */
  readonly complete: boolean;
  readonly stages: readonly Stage[];
}

/** A connection that cannot be used, with the stages that it went through; the last one failed. */
export class ConnectionTestError extends ConnectionError {
  readonly stages: readonly Stage[];
  constructor(
    message: string,
    { stages, ...options }: ConstructorParameters<typeof ConnectionError>[1] & {
      readonly stages: readonly Stage[];
    },
  ) {
    super(message, options);
    this.stages = stages;
  }
}

/**
 * Tries one connection and no other: with a query where we can run one, else as far as its fields and
 * its server can be tried.
 * @throws {SecretsError} When its secret cannot be read.
 * @throws {ConnectionError} When its details cannot be used.
 * @throws {ConnectionTestError} When a later stage fails.
 */
export async function probeConnection(name: string, options: StagesOptions): Promise<Probe> {
  const { store, platforms } = options;
  const stages: Stage[] = [];
  for await (const stage of connectionStages(name, options)) stages.push(stage);
  const { error } = stages.at(-1) ?? {};
  if (error !== undefined && stages.length === 1) throw error;
  const { type } = await store.resolve(name);
  const platform = queryPlatform(type, platforms);
  if (error !== undefined) {
    const query = platform === undefined
      ? ""
      : `failed to run test query on ${platform.label} connection: `;
    throw new ConnectionTestError(`failed to test connection '${name}': ${query}${error.message}`, {
      connection: name,
      exitReason: error.exitReason,
      ...error.explanation,
      stages,
    });
  }
  const fields = `its fields fit the type ${type}`;
  if (platform !== undefined) {
    return { type, tested: [fields, `${platform.label} answers SELECT 1`], complete: true, stages };
  }
  const socket = stages.find(({ stage }) => stage === "TCP");
  const tested = socket === undefined ? [fields] : [fields, socket.text];
  return { type, tested, complete: false, stages };
}
