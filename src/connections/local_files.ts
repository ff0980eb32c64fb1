import { isAbsolute, resolve } from "node:path";
import { ConnectionError } from "../errors.ts";
import type { ConnectionType, DetailField, DetailFields } from "./connection_type.ts";
import { isObject } from "./field_names.ts";
import { tlsFileProblem } from "./tls_files.ts";

type Details = Readonly<Record<string, unknown>>;

export interface LocalFilesOptions {
  readonly connection: string;
  readonly type: ConnectionType;
  /** Base of relative paths. */
  readonly root: string;
  /** Where the program was started, for messages. */
  readonly workingDirectory: string | undefined;
}

/** Files that drivers read and that hold no secret. */
const publicFiles = /^(?:ssl_(?:ca|cert)_path|key_file)$/;

/**
 * The details with every path of a key or certificate made absolute. A path whose inline alternative is
 * given is not used, and not looked at.
 * @throws {ConnectionError} When a file cannot be read, before anything is opened with it.
 */
export async function findLocalFiles(
  details: Details,
  options: LocalFilesOptions,
): Promise<Details> {
  const problems: FileProblem[] = [];
  const found = await find(options.type.fields, details, { options, problems, parent: "details" });
  const [first, ...others] = problems;
  if (first === undefined) return found;
  const { connection, workingDirectory } = options;
  const started = workingDirectory === undefined ? "" : `, working directory ${workingDirectory}`;
  throw new ConnectionError(
    `connection '${connection}': file given in ${first.field} ${first.problem}`,
    {
      connection,
      where: `${first.path}${started}`,
      ...(others.length === 0 ? {} : {
        cause: `also: ${
          others.map(({ field, path, problem }) => `${field} (${path}) ${problem}`).join("; ")
        }`,
      }),
      fix: first.fix,
    },
  );
}

interface FileProblem {
  /** Such as `details.service_account_file`. */
  readonly field: string;
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

async function find(
  fields: DetailFields,
  details: Details,
  { options, problems, parent }: {
    readonly options: LocalFilesOptions;
    readonly problems: FileProblem[];
    readonly parent: string;
  },
): Promise<Details> {
  const found: Record<string, unknown> = { ...details };
  for (const [name, field] of Object.entries(fields)) {
    const value = details[name];
    const place = `${parent}.${name}`;
    if (field.fields !== undefined && isObject(value)) {
      found[name] = await find(field.fields, value, { options, problems, parent: place });
    }
    if (!isLocalFile(name, field) || typeof value !== "string" || hasScheme(value)) continue;
    const inline = inlineAlternative(name, fields);
    if (inline !== undefined && details[inline] !== undefined) continue;
    const path = isAbsolute(value) ? value : resolve(options.root, value);
    found[name] = path;
    const problem = await fileProblem(path);
    const fix = inline === undefined
      ? "put the file there, or correct the path; relative ones start at the project root"
      : `use ${inline} to keep the key inside the secret`;
    if (problem !== undefined) problems.push({ field: place, path, problem, fix });
  }
  // What cannot be read is not looked into.
  const wrong = problems.length === 0 && Object.hasOwn(fields, "ssl_key_path")
    ? await tlsFileProblem(found)
    : undefined;
  if (wrong !== undefined) {
    const path = String(found[wrong.field]);
    problems.push({ ...wrong, field: `${parent}.${wrong.field}`, path });
  }
  return found;
}

function isLocalFile(name: string, { secretFile }: DetailField): boolean {
  return secretFile || publicFiles.test(name);
}

function hasScheme(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}

/** The field that holds the content of a file where `name` holds its path. */
function inlineAlternative(name: string, fields: DetailFields): string | undefined {
  const stem = name.replace(/_(?:file|path)$/, "");
  return [`${stem}_json`, stem, `${stem}_base64`]
    .find((other) => other !== name && Object.hasOwn(fields, other));
}

async function fileProblem(path: string): Promise<string | undefined> {
  try {
    const { isDirectory, isFile } = await Deno.stat(path);
    if (isDirectory) return "is a folder";
    // Opening anything else, such as a pipe, could take what is meant for the driver.
    if (isFile) (await Deno.open(path)).close();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "does not exist on this machine";
    const mayNotRead = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable;
    return mayNotRead ? "cannot be read: permission denied" : "cannot be read";
  }
}
