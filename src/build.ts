/** What a binary was made of. `tools/compile/bundle.ts` writes it into the bundle; from source there is none. */
export interface Build {
  /** `drop-in` or `aws`: which set of permissions of `tools/permissions.ts` it has. */
  readonly variant: string;
  /** The permissions, as flags of `deno compile`. */
  readonly permissions: readonly string[];
  /** The commit of the source, with `-modified` when files differed from it; `unknown` without Git. */
  readonly commit: string;
  readonly lock: {
    readonly file: string;
    /** SHA-256 of that file, in hexadecimal digits. */
    readonly sha256: string;
  };
}

/** Replaced by the value when the program is bundled. */
declare const BRUIN_BUILD: Build;

/** What this binary was made of; `undefined` from source. */
export const build: Build | undefined = typeof BRUIN_BUILD === "undefined"
  ? undefined
  : BRUIN_BUILD;
