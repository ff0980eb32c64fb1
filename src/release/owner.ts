import type { Env } from "../env.ts";
import { ReleaseError } from "./release_error.ts";

/** Where package managers keep the files that they installed, as real paths with slashes. */
const owners: readonly (readonly [name: string, path: RegExp])[] = [
  ["Homebrew", /\/(?:Cellar|Caskroom|homebrew|linuxbrew)\//],
  ["Nix", /^\/nix\/store\//],
  ["Snap", /^\/snap\//],
  ["MacPorts", /^\/opt\/local\//],
  ["mise", /\/mise\/installs\//],
  ["asdf", /\/\.asdf\/installs\//],
  ["npm", /\/node_modules\//],
  ["Scoop", /\/scoop\/(?:apps|shims)\//i],
  ["Chocolatey", /\/chocolatey\//i],
  ["WinGet", /\/winget\/packages\//i],
  ["the system's package manager", /^\/(?:usr\/(?!local\/)|s?bin\/)/],
];

/**
 * Whether the binary may be replaced.
 * @param path Its real path, without symbolic links.
 * @throws {ReleaseError} When a package manager owns it, or `BRUIN_NO_UPGRADE` is set.
 */
export function requireOwn(path: string, env: Env): void {
  if (env.get("BRUIN_NO_UPGRADE") !== undefined) {
    throw refused("BRUIN_NO_UPGRADE is set", "ask who set it, or unset it");
  }
  const slashes = path.replaceAll("\\", "/");
  const owner = owners.find(([, pattern]) => pattern.test(slashes))?.[0];
  if (owner === undefined) return;
  throw refused(`${owner} installed ${path}`, `upgrade it with ${owner}`);
}

function refused(cause: string, fix: string): ReleaseError {
  return new ReleaseError("This binary does not upgrade itself", {
    cause,
    fix,
    exitReason: "usage",
    code: "E400",
  });
}
