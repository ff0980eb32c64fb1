import { build } from "../build.ts";
import type { ProgramDescription } from "../report/shapes/version.ts";
import { includedNames } from "../session.ts";
import { version } from "../version.ts";

/** What this program is, was built from, and has inside. */
export function describeProgram(): ProgramDescription {
  return {
    version,
    os: Deno.build.os,
    processor: Deno.build.arch,
    denoVersion: Deno.version.deno,
    build,
    ...includedNames(),
  };
}

/** The same as lines, without the first one of `bruin version`. */
export function formatProgram({ build, platforms, secretsBackends }: ProgramDescription): string[] {
  const built = build === undefined ? ["build: none, it runs from source"] : [
    `commit: ${build.commit}`,
    `variant: ${build.variant}`,
    `permissions: ${build.permissions.join(" ")}`,
    `packages: ${build.lock.file}, SHA-256 ${build.lock.sha256}`,
  ];
  return [
    ...built,
    `platforms: ${platforms.join(", ")}`,
    `secrets backends: ${secretsBackends.join(", ")}`,
  ];
}
