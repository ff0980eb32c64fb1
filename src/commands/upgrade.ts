import { Command } from "@cliffy/command";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { releasesAddress } from "../release/server.ts";
import { upgrade } from "../release/upgrade.ts";
import { processOutput } from "../report/output.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin upgrade`: asks a release server when the user does, never otherwise. */
export function createUpgradeCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[version:string]")
    .option("--from <url:string>", "Releases, instead of BRUIN_RELEASES")
    .option("--timeout <duration:string>", "Give up after so long: 30s, 5m")
    .action(async ({ from, timeout }, version) => {
      const { env, signal } = invocation;
      await using output = processOutput(invocation);
      const timeoutMs = timeout === undefined ? undefined : readTimeout(timeout);
      const releases = from === undefined
        ? releasesAddress(configuredReleases(env.get("BRUIN_RELEASES")), "BRUIN_RELEASES")
        : releasesAddress(from, "--from");
      if (!Deno.build.standalone) {
        throw new UsageError("Only the binary upgrades itself", {
          fix: "update the source: git pull",
        });
      }
      const said = await upgrade({
        binary: Deno.execPath(),
        releases,
        version: readVersion(version),
        env,
        signal,
        timeoutMs,
      });
      output.line(said === undefined ? "This is that release already" : `Upgraded to ${said}`);
    });
}

function configuredReleases(variable: string | undefined): string {
  if (variable !== undefined) return variable;
  throw new UsageError("It is not known where releases are", {
    fix: "set BRUIN_RELEASES, or use --from, such as " +
      "--from https://github.com/OWNER/REPOSITORY/releases",
  });
}

/** Milliseconds. @throws {UsageError} When it is no duration above 0. */
function readTimeout(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageError(`--timeout is no duration: ${text}`, { fix: "give it like 30s or 5m" });
}

/** Such as `0.2.0`. @throws {UsageError} When it is no version. */
function readVersion(text: string | undefined): string | undefined {
  if (text === undefined || text === "latest") return undefined;
  const version = text.replace(/^v/, "");
  if (/^\d+\.\d+\.\d+(?:[.+-][\w.+-]*)?$/.test(version)) return version;
  throw new UsageError(`No version: ${text}`, { fix: "give it like 0.2.0" });
}
