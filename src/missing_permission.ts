import { KnownError } from "./errors.ts";

interface Permission {
  readonly doing: string;
  readonly flag: string;
}

const permissions: Readonly<Record<string, Permission>> = {
  env: { doing: "reading the environment variable", flag: "--allow-env" },
  ffi: { doing: "loading the native library", flag: "--allow-ffi" },
  import: { doing: "importing code from", flag: "--allow-import" },
  net: { doing: "a network connection to", flag: "--allow-net" },
  read: { doing: "reading", flag: "--allow-read" },
  run: { doing: "starting the program", flag: "--allow-run" },
  sys: { doing: "asking the system for", flag: "--allow-sys" },
  write: { doing: "writing", flag: "--allow-write" },
};

/** Deno refused something that this program was not started, or built, to do. */
export class MissingPermissionError extends KnownError {
  override readonly name = "MissingPermissionError";
  /** Such as `net`; empty when Deno does not say. */
  readonly kind: string;

  /** @param standalone Whether this is a compiled program, whose permissions are built in. */
  constructor(error: Error, standalone: boolean = Deno.build.standalone) {
    // In our words: Deno advises a flag that a compiled program does not have.
    const [, kind = "", target] = /^Requires (\w+) access(?: to ("[^"]*"|[^\s,]+))?/
      .exec(error.message) ?? [];
    const permission = permissions[kind];
    const what = permission === undefined
      ? "something that it needs"
      : target === undefined
      ? kind
      : `${permission.doing} ${target}`;
    super(`This program has no permission for ${what}`, "configuration", {
      cause: standalone
        ? "the permissions of this program were fixed when it was built"
        : "the permissions are those of the command that started it",
      fix: remedy(permission, kind, standalone),
      code: "E125",
    });
    this.kind = kind;
  }
}

function remedy(permission: Permission | undefined, kind: string, standalone: boolean): string {
  const { flag = "the permission" } = permission ?? {};
  if (standalone) return `use a program that was built with ${flag} for this`;
  const hidden = kind === "env"
    ? ", or hide what is not allowed with --ignore-env, so that it reads as unset"
    : "";
  return `start it with ${flag} for this${hidden}, or with deno task bruin, which allows it`;
}

/**
 * The refusal of Deno in what was thrown, or in what that was made from; `undefined` when it is another
 * failure. To be asked before an error is explained in any other way.
 * @param thrown Of which properties only `cause` and `errors` are followed.
 */
export function missingPermission(thrown: unknown): MissingPermissionError | undefined {
  if (thrown instanceof MissingPermissionError) return thrown;
  if (!(thrown instanceof Error)) return undefined;
  if (thrown instanceof Deno.errors.NotCapable || thrown.name === "NotCapable") {
    return new MissingPermissionError(thrown);
  }
  const inner = thrown instanceof AggregateError ? thrown.errors : [thrown.cause];
  return inner.map(missingPermission).find((found) => found !== undefined);
}

/** @throws {MissingPermissionError} When that is what was thrown. */
export function rethrowMissingPermission(thrown: unknown): void {
  const missing = missingPermission(thrown);
  if (missing !== undefined) throw missing;
}
