import config from "../deno.json" with { type: "json" };

/** The version of this program, from `deno.json`. */
export const version: string = config.version;

/** What `bruin version` prints: the version, and on what it runs. */
export function versionLine(): string {
  return `bruin ${version} (${Deno.build.os} ${Deno.build.arch}, Deno ${Deno.version.deno})`;
}
