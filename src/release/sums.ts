import { ReleaseError } from "./release_error.ts";

/** SHA-256 sums in hexadecimal digits by the names of files, as `sha256sum` writes them. */
export type Sums = ReadonlyMap<string, string>;

/** SHA256SUMS of a release has a few lines; what is larger is another file. */
export const maximumSumsBytes = 1_000_000;

/**
 * Reads a file SHA256SUMS.
 * @param where Its path or address, for messages.
 * @throws {ReleaseError} When a line is none of `sha256sum`, or names a file a second time.
 */
export function parseSums(text: string, where: string): Sums {
  const sums = new Map<string, string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [, sum, name] = /^([0-9a-fA-F]{64}) [ *](\S+)\r?$/.exec(line) ?? [];
    if (sum === undefined || name === undefined) {
      throw unusableSums(where, `line ${index + 1} is not a SHA-256 sum and a name`);
    }
    if (sums.has(name)) {
      throw unusableSums(where, `line ${index + 1} has a second sum for its file`);
    }
    sums.set(name, sum.toLowerCase());
  }
  return sums;
}

/** @throws {ReleaseError} When there is no sum for the file. */
export function sumOf(name: string, sums: Sums, where: string): string {
  const sum = sums.get(name);
  if (sum !== undefined) return sum;
  throw new ReleaseError(`There is no sum for ${name}`, {
    where,
    fix: "choose a release that has this file; nothing was changed",
    code: "E401",
  });
}

/**
 * @param what The file that was hashed, for messages.
 * @throws {ReleaseError} When the sums differ.
 */
export function requireSum(actual: string, expected: string, what: string): void {
  if (actual === expected) return;
  throw new ReleaseError(`${what} is not what SHA256SUMS says`, {
    cause: `expected ${expected}, got ${actual}`,
    fix:
      "download it again; if it stays so, the file was changed or cut: do not use it, and tell " +
      "who keeps the releases",
    code: "E402",
  });
}

/** That SHA256SUMS is none. */
export function unusableSums(where: string, cause: string): ReleaseError {
  return new ReleaseError("SHA256SUMS cannot be used", {
    cause,
    where,
    fix: "tell who keeps the releases; nothing was changed",
    code: "E401",
  });
}
