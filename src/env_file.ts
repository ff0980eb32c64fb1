import type { Env } from "./env.ts";
import { formatPosition, UsageError } from "./errors.ts";

/** One `NAME=value` of a file. */
interface Assignment {
  readonly name: string;
  readonly line: number;
  /** As it is written, its value's quotes included. */
  readonly text: string;
}

/** A variable that a file sets. */
export interface FileVariable {
  readonly name: string;
  readonly value: string;
  /** File and line. */
  readonly where: string;
}

/** Far more than any environment holds; keeps a wrong path from filling the memory. */
const maximumBytes = 1024 * 1024;

/** What Deno reads before the first line of this program runs. */
const readAtStart: ReadonlySet<string> = new Set(["DENO_CERT", "DENO_TLS_CA_STORE", "OTEL_DENO"]);

/**
 * The variables of files like `.env`, for an environment in which they count only where nothing is set:
 * of a name that several files have, only the first one is returned.
 * @param files Absolute paths with what the user wrote, in the order of `--env-file`.
 * @throws {UsageError} When a file cannot be read, or a line of it is not plainly one assignment. No
 * message contains a value.
 */
export async function readEnvFiles(
  files: readonly { readonly path: string; readonly written: string }[],
  env: Env,
): Promise<FileVariable[]> {
  const seen = new Set<string>();
  const found: FileVariable[] = [];
  for (const { path, written } of files) {
    for (const variable of await readEnvFile(path, written)) {
      if (seen.has(variable.name)) continue;
      seen.add(variable.name);
      if (env.get(variable.name) === undefined) found.push(variable);
    }
  }
  return found;
}

async function readEnvFile(path: string, written: string): Promise<FileVariable[]> {
  const assignments = splitAssignments(await readText(path, written), written);
  // `@std/dotenv` takes the quotes off; what it would skip, cut or expand was refused before.
  const module = await import("@std/dotenv");
  // Bundled, npm's package has all its names below `default`.
  const { parse } = module.parse === undefined && "default" in module
    ? module.default as typeof module
    : module;
  return assignments.map(({ name, line, text }) => {
    const where = formatPosition({ file: written, line });
    const [entry, ...others] = Object.entries(parse(text));
    if (entry?.[0] !== name || others.length > 0) throw malformed(where, "cannot be read");
    return { name, value: entry[1], where };
  });
}

async function readText(path: string, written: string): Promise<string> {
  const unreadable = (why: string, fix = "check the path; it is relative to the current folder") =>
    new UsageError(`--env-file ${written}: ${why}`, { where: path, fix });
  const chunks: Uint8Array[] = [];
  try {
    if ((await Deno.stat(path)).isDirectory) throw unreadable("it is a folder");
    using file = await Deno.open(path);
    const buffer = new Uint8Array(64 * 1024);
    let total = 0;
    for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
      total += count;
      if (total > maximumBytes) throw unreadable("it is larger than 1 MB");
      chunks.push(buffer.slice(0, count));
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw unreadable("there is no such file");
    if (error instanceof Deno.errors.PermissionDenied) {
      throw unreadable("permission denied", "give this user the right to read it");
    }
    if (error instanceof Deno.errors.NotADirectory) throw unreadable("there is no such file");
    throw error;
  }
  try {
    const bytes = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    throw unreadable("it is not UTF-8 text", "save it as UTF-8");
  }
}

/** The assignments of a text; blank lines and comments are left out. */
function splitAssignments(text: string, file: string): Assignment[] {
  const assignments: Assignment[] = [];
  const seen = new Map<string, number>();
  let line = 1;
  for (let start = 0; start < text.length;) {
    const where = formatPosition({ file, line });
    const end = endOf(text, start, where);
    const written = text.slice(start, end);
    const [, name] = beginning.exec(written) ?? [];
    if (name !== undefined) {
      const before = seen.get(name);
      if (before !== undefined) {
        throw malformed(where, `sets ${name}, which line ${before} sets already`);
      }
      if (readAtStart.has(name)) {
        throw new UsageError(`--env-file: ${where} sets ${name}, which has no effect there`, {
          cause: "it is read before the file is",
          where,
          fix: `set ${name} where the program is started`,
        });
      }
      seen.set(name, line);
      assignments.push({ name, line, text: written });
    }
    line += written.split("\n").length;
    start = end + 1;
  }
  return assignments;
}

const beginning = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;
// deno-lint-ignore no-control-regex -- they are what it looks for
const controlCharacter = /[\x00-\x08\x0b-\x1f\x7f]/;

/**
 * Where the assignment, comment or blank line that begins at `start` ends: at a line break, or at the
 * end of the text.
 * @throws {UsageError} When it is none of them, or one that parsers of such files read differently.
 */
function endOf(text: string, start: number, where: string): number {
  const lineEnd = endOfLine(text, start);
  const line = text.slice(start, lineEnd);
  if (/^[ \t]*(?:#.*)?$/.test(line)) return lineEnd;
  const [head] = beginning.exec(line) ?? [];
  if (head === undefined) {
    throw malformed(where, "is no assignment", "write NAME=value, with letters, digits and _");
  }
  const valueStart = start + head.length;
  const quote = text[valueStart];
  if (quote === "'" || quote === '"') return endOfQuoted(text, valueStart, where);
  const value = text.slice(valueStart, lineEnd).replace(/(?:^|[ \t])#.*$/, "");
  if (controlCharacter.test(value)) throw malformed(where, "has a control character");
  const [special] = /^`|[#$]/.exec(value) ?? [];
  if (special !== undefined) {
    throw malformed(where, `has ${special} in a value without quotes`, singleQuotes);
  }
  return lineEnd;
}

const singleQuotes = "put the value in single quotes, in which every character is itself";

function endOfQuoted(text: string, start: number, where: string): number {
  const quote = text.charAt(start);
  const close = text.indexOf(quote, start + 1);
  if (close === -1) throw malformed(where, "has quotes that are never closed");
  const value = text.slice(start + 1, close);
  const lineEnd = endOfLine(text, close);
  if (!/^[ \t]*(?:[ \t]#.*)?$/.test(text.slice(close + 1, lineEnd))) {
    throw malformed(where, "has something behind the closing quote", singleQuotes);
  }
  if (controlCharacter.test(value)) throw malformed(where, "has a control character");
  if (/^\n|\n$/.test(value)) {
    throw malformed(where, "has a line break beside its quotes", 'write it as \\n, in "…"');
  }
  if (quote === '"' && /\\(?![nr])/.test(value)) {
    throw malformed(where, "has a \\ in double quotes that is not \\n or \\r", singleQuotes);
  }
  return lineEnd;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}

function malformed(where: string, problem: string, fix?: string): UsageError {
  return new UsageError(`--env-file: ${where} ${problem}`, {
    where,
    fix: fix ?? "correct the line; docs/run.md says what such a file may contain",
  });
}
