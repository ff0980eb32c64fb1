import { ProjectError } from "../errors.ts";
import { replaceFile } from "../replace_file.ts";

/** The text of a file, with its line ends as `\n` and without a byte order mark. */
export interface FileText {
  readonly text: string;
  /** Why the bytes are not the UTF-8 they should be; `undefined` when they are. */
  readonly flaw: ProjectError | undefined;
}

/**
 * A text file of the project.
 * @throws {ProjectError} When it cannot be read or is not UTF-8.
 */
export async function readTextFile(path: string): Promise<string> {
  const { text, flaw } = await readFileText(path);
  if (flaw !== undefined) throw flaw;
  return text;
}

/**
 * A text file that may not concern us, so that wrong bytes need not matter.
 * @throws {ProjectError} When it cannot be read.
 */
export async function readFileText(path: string): Promise<FileText> {
  return decodeText(await readBytes(path), path);
}

/** More than any text that people write; what is larger is data, or never ends. */
const largestBytes = 256 * 1024 * 1024;

/** What a shell makes of `<(command)`, and standard input: the user asked for a pipe by name. */
const namedPipe = /^\/(?:dev|proc\/self)\/fd\/\d+$|^\/dev\/stdin$/;

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    if (!namedPipe.test(path)) await refuseUnreadable(path);
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof ProjectError) throw error;
    throw new ProjectError(`Cannot read the file: ${describeFileError(error)}`, { file: path });
  }
}

/**
 * Refuses what could be waited for without an end, before it is opened.
 * @throws {ProjectError} When it is a pipe, a device or a socket, or too large.
 * @throws {Error} When it cannot be looked at.
 */
async function refuseUnreadable(path: string): Promise<void> {
  const { size, ...info } = await Deno.stat(path);
  const kind = describeIrregular(info);
  if (kind !== undefined) {
    throw new ProjectError(`Cannot read the file: it is ${kind}, not a regular file`, {
      file: path,
    }, { fix: "put a file with the text there, or remove it" });
  }
  if (size > largestBytes) {
    throw new ProjectError(
      `Cannot read the file: it is larger than ${largestBytes / 1024 / 1024} MB`,
      { file: path },
      { fix: "keep data in files of their own, such as seeds, outside of definitions and queries" },
    );
  }
}

/** What something is that is neither a file nor a folder, such as "a pipe"; else `undefined`. */
export function describeIrregular(
  info: Pick<Deno.FileInfo, "isFile" | "isDirectory" | "isFifo" | "isSocket">,
): string | undefined {
  if (info.isFile || info.isDirectory) return undefined;
  return info.isFifo ? "a pipe" : info.isSocket ? "a socket" : "a device";
}

/**
 * A text file with the line ends and the byte order mark that it has.
 * @throws {ProjectError} When it cannot be read or is not UTF-8.
 */
export async function readRawText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  const { flaw } = decodeText(bytes, path);
  if (flaw !== undefined) throw flaw;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/**
 * Writes a text file that the user asked for, in place of one that is there and stays whole until then.
 * @param options.mode Of a new file; what the umask leaves of 0666 by default.
 * @throws {ProjectError} When that is not possible; what was there is unchanged.
 */
export async function writeTextFile(
  path: string,
  text: string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  try {
    await replaceFile(path, text, options);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "its folder does not exist"
      : describeFileError(error);
    throw new ProjectError(`Cannot write the file: ${reason}`, { file: path });
  }
}

/** Why a file could not be read or written, in a few words. */
export function describeFileError(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) {
    return "this process was started without the permission for it";
  }
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.FilesystemLoop) return "its symbolic links make a loop";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC") return "its disk is full";
  if (code === "EROFS") return "its disk is read-only";
  if (code === "ENOTDIR") return "a part of its path is no folder";
  return typeof code === "string"
    ? `the operating system reports ${code}`
    : "the operating system reports an error";
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8");

function decodeText(bytes: Uint8Array, file: string): FileText {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
    ? "utf-16le"
    : bytes[0] === 0xfe && bytes[1] === 0xff
    ? "utf-16be"
    : undefined;
  if (wide !== undefined) {
    return {
      text: unifyLineEnds(new TextDecoder(wide).decode(bytes)),
      flaw: new ProjectError("The file is encoded as UTF-16", { file }, {
        fix: "save it as UTF-8",
      }),
    };
  }
  try {
    return { text: unifyLineEnds(strict.decode(bytes)), flaw: undefined };
  } catch {
    const text = unifyLineEnds(lenient.decode(bytes));
    const before = text.slice(0, text.indexOf("\ufffd"));
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    return {
      text,
      flaw: new ProjectError("The file is not UTF-8 text", { file, line, column }, {
        fix: "save it as UTF-8",
      }),
    };
  }
}

function unifyLineEnds(text: string): string {
  return text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
}
