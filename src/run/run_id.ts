import type { Env } from "../env.ts";
import { UsageError } from "../errors.ts";

/**
 * The id of a run: `BRUIN_RUN_ID`, else the local time as `YYYY_MM_DD_HH_MM_SS`. It becomes part of file
 * names.
 * @throws {UsageError} When the variable is no file name.
 */
export function runIdOf(env: Env, startedAt: Date): string {
  const given = env.get("BRUIN_RUN_ID");
  if (given === undefined) return timeId(startedAt);
  // Reference: the variable is taken as it is, so that a slash or `..` leads out of the logs folder.
  if (/^(?!\.{1,2}$)[^/\\\p{Cc}]{1,128}$/u.test(given)) return given;
  throw new UsageError("BRUIN_RUN_ID cannot be used as a file name", {
    cause: "it is too long, or has a slash, a backslash or an invisible character",
    fix: "use up to 128 letters, digits, underscores, dots and dashes",
  });
}

function timeId(time: Date): string {
  return [
    time.getFullYear(),
    time.getMonth() + 1,
    time.getDate(),
    time.getHours(),
    time.getMinutes(),
    time.getSeconds(),
  ].map((part) => String(part).padStart(2, "0")).join("_");
}
