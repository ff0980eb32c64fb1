import type { Build } from "../../build.ts";
import { listOf, object, orNull, type Shape, text } from "./shape.ts";

/** What a program is, was built from, and has inside. */
export interface ProgramDescription {
  readonly version: string;
  /** As Deno names it, such as `linux`. */
  readonly os: string;
  /** As Deno names it, such as `x86_64`. */
  readonly processor: string;
  readonly denoVersion: string;
  /** `undefined` from source. */
  readonly build: Build | undefined;
  readonly platforms: readonly string[];
  readonly secretsBackends: readonly string[];
}

const lock = object<Build["lock"]>("PackageLock", (field) => ({
  file: field(text, ({ file }) => file),
  sha256: field(text, ({ sha256 }) => sha256, "In hexadecimal digits"),
}));

/** What `version --output json` prints; what only a binary knows is `null` from source. */
export const programDescription: Shape<ProgramDescription> = object(
  "ProgramDescription",
  (field) => ({
    version: field(text, ({ version }) => version),
    commit: field(
      orNull(text),
      ({ build }) => build?.commit,
      "Ends with -modified when the source differed from it; unknown without Git",
    ),
    os: field(text, ({ os }) => os),
    processor: field(text, ({ processor }) => processor),
    deno: field(text, ({ denoVersion }) => denoVersion),
    variant: field(orNull(text), ({ build }) => build?.variant, "drop-in or aws"),
    permissions: field(
      orNull(listOf(text)),
      ({ build }) => build?.permissions,
      "As flags of Deno",
    ),
    lock: field(orNull(lock), ({ build }) => build?.lock, "The versions of all packages"),
    platforms: field(listOf(text), ({ platforms }) => platforms),
    secrets_backends: field(listOf(text), ({ secretsBackends }) => secretsBackends),
  }),
);
