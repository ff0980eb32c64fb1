import type { NeededBy } from "../connections/failure_report.ts";
import type { ConnectionStore } from "../connections/store.ts";
import { checkConnectionKind } from "../connections/kind.ts";
import { type ExitReason, KnownError } from "../errors.ts";
import { findAssetType } from "../project/asset_types.ts";
import type { Asset } from "../project/model.ts";

/** What to think of a connection; everything but `good` keeps a run from starting. */
export type SecretVerdict =
  | "good"
  | "missing"
  | "empty"
  | "deleted"
  | "bad"
  | "wrong type"
  | "denied"
  | "throttled"
  | "unreachable"
  | "failed";

/** What became of one connection. */
export interface CheckedSecret {
  readonly connection: string;
  /** `undefined` when it could not be resolved. */
  readonly type: string | undefined;
  readonly verdict: SecretVerdict;
  /** Why it is not good. */
  readonly error: KnownError | undefined;
}

export interface CheckSecretsResult {
  /** In order of names. */
  readonly connections: readonly CheckedSecret[];
  /** Everything that is wrong, with the assets it concerns; what several share is one problem. */
  readonly problems: readonly KnownError[];
}

/**
 * Fetches and validates connections as a run would before it starts. Nothing is opened.
 * @param uses Connection name → who needs it.
 * @throws The reason of `signal` when it is aborted.
 */
export async function checkSecrets(
  uses: ReadonlyMap<string, readonly NeededBy[]>,
  { store, assets, signal }: {
    readonly store: ConnectionStore;
    readonly assets: readonly Asset[];
    readonly signal: AbortSignal;
  },
): Promise<CheckSecretsResult> {
  const problems: KnownError[] = [...await store.prefetch(uses)];
  signal.throwIfAborted();
  const connections: CheckedSecret[] = [];
  for (const connection of [...uses.keys()].sort()) {
    try {
      const resolved = await store.resolve(connection);
      const misuse = unsuitableUse(uses.get(connection) ?? [], { assets, connection: resolved });
      if (misuse !== undefined) problems.push(misuse);
      connections.push({
        connection,
        type: resolved.type,
        verdict: misuse === undefined ? "good" : "wrong type",
        error: misuse,
      });
    } catch (error) {
      // Anything else was turned into a problem by `prefetch`.
      const known = error instanceof KnownError ? error : undefined;
      connections.push({
        connection,
        type: undefined,
        verdict: known === undefined ? "failed" : verdictOn(known),
        error: known,
      });
    }
  }
  return { connections, problems };
}

const byCode: Readonly<Record<string, SecretVerdict>> = {
  E113: "missing",
  E310: "missing",
  E114: "empty",
  E115: "deleted",
};

const byReason: Readonly<Record<ExitReason, SecretVerdict>> = {
  usage: "bad",
  configuration: "bad",
  "nothing-to-do": "bad",
  denied: "denied",
  "try-again": "throttled",
  unreachable: "unreachable",
  failed: "failed",
};

function verdictOn({ exitReason, explanation }: KnownError): SecretVerdict {
  return byCode[explanation.code ?? ""] ?? byReason[exitReason];
}

/** The first asset whose type cannot work with the connection. */
function unsuitableUse(
  uses: readonly NeededBy[],
  { assets, connection }: {
    readonly assets: readonly Asset[];
    readonly connection: { readonly name: string; readonly type: string };
  },
): KnownError | undefined {
  for (const { asset: name, role } of uses) {
    const asset = assets.find((candidate) => candidate.name === name);
    const type = asset && findAssetType(asset.type);
    if (role !== "main" || asset === undefined || type?.platform === undefined) continue;
    const wanted = [type.platform, ...type.alternatives];
    if (wanted.includes(connection.type)) continue;
    const misuse = checkConnectionKind({
      asset: name,
      assetType: asset.type,
      wanted: type.platform,
      connection,
    });
    if (misuse !== undefined) return misuse;
  }
  return undefined;
}
