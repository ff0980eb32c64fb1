import { basename, dirname, resolve } from "node:path";
import { formatPosition } from "../errors.ts";
import { tableColumnName } from "../data_files/data_file.ts";
import { isTemplate } from "../project/template_text.ts";
import type { Asset } from "../project/model.ts";
import { describeFileError, describeIrregular } from "../project/text_file.ts";
import { parseCsvHeader } from "./csv_header.ts";
import { assetRule, type Finding } from "./rule.ts";
import { textOf } from "./values.ts";

const fileTypes = ["csv", "parquet", "pq", "json", "jsonl", "ndjson", "avro"];

/** Enough for the first line of any file that people wrote. */
const headerBytes = 64 * 1024;

export const seedRule = assetRule("assets-seed-validation", function* ({ asset }) {
  if (!asset.type.endsWith(".seed")) return;
  const { type = "", strategy = "" } = asset.materialization ?? {};
  if (type !== "" || strategy !== "") yield "Materialization is not allowed on a seed asset";
  const fileType = fileTypeOf(asset);
  if (textOf(asset.parameters.path) === "") {
    yield "Seed file path is required";
  } else if (fileType !== "" && !fileTypes.includes(fileType)) {
    yield `Unsupported seed file_type "${fileType}" (supported: ${fileTypes.join(", ")})`;
  } else {
    const file = seedFile(asset);
    if (asset.type.startsWith("spark.") && kindOf(asset) !== "csv") {
      yield "Spark seed assets only support CSV files";
    }
    if (file !== undefined) yield* fileFlaws(asset, file);
  }
});

/** The file of a seed on this machine. */
export interface SeedFile {
  /** Absolute. */
  readonly path: string;
  /** What it holds: one of `fileTypes`, the short ones written out. */
  readonly kind: string;
}

/** `undefined` for assets that have none: other ones, and seeds whose file is elsewhere or has another type. */
export function seedFile(asset: Asset): SeedFile | undefined {
  const path = textOf(asset.parameters.path);
  const kind = kindOf(asset);
  const isElsewhere = path === "" || /^https?:\/\//.test(path) || isTemplate(path);
  if (!asset.type.endsWith(".seed") || isElsewhere || !fileTypes.includes(kind)) return undefined;
  return { path: resolve(dirname(asset.path), path), kind: kind === "pq" ? "parquet" : kind };
}

function fileTypeOf({ parameters }: Asset): string {
  return textOf(parameters.file_type).toLowerCase();
}

function kindOf(asset: Asset): string {
  return fileTypeOf(asset) || extensionOf(textOf(asset.parameters.path));
}

/** The type that a file's name says; CSV when it says none that we know. */
function extensionOf(path: string): string {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return fileTypes.includes(extension) ? extension : "csv";
}

function* fileFlaws(asset: Asset, { path, kind }: SeedFile): Iterable<Finding> {
  let start: string;
  try {
    start = readStart(path);
  } catch (error) {
    yield describeUnreadable(error, path, asset);
    return;
  }
  if (kind === "csv") yield* csvFlaws(asset, start, path);
}

function* csvFlaws(asset: Asset, start: string, path: string): Iterable<Finding> {
  if (start.trim() === "") {
    yield {
      message: "CSV file cannot be parsed: it is empty",
      where: path,
      fix: "write the names of the columns into its first line, with commas between them",
    };
    return;
  }
  const header = parseCsvHeader(start);
  if (header === undefined) {
    yield {
      message: "CSV file cannot be parsed",
      cause: "its first line has no names, or a quote that is not closed",
      where: path,
      fix: "write the names of the columns into its first line, with commas between them",
    };
    return;
  }
  const separator = header.length > 1 || start.trimStart().startsWith('"')
    ? undefined
    : /[;\t|]/.exec(header[0] ?? "")?.[0];
  if (separator !== undefined) {
    const name = separator === "\t" ? "tabs" : `"${separator}"`;
    yield `CSV file cannot be parsed: its header has no comma, but ${name}`;
    return;
  }
  yield* missingColumns(asset, header, "CSV");
}

/**
 * Columns of an asset that its file does not have.
 * @param kind What the file is called in messages.
 */
export function* missingColumns(
  { columns }: Pick<Asset, "columns">,
  found: readonly string[],
  kind: string,
): Iterable<Finding> {
  // As a run names them: `Order ID` is `order_id`.
  const known = new Set(found.map(tableColumnName));
  for (const { name, sourceColumn } of columns) {
    const names = [name, sourceColumn].filter((text) => text !== "").map(tableColumnName);
    if (!names.some((text) => known.has(text))) {
      yield `Column '${name}' is defined in the asset but does not exist in the ${kind}`;
    }
  }
}

/** Says that a seed's file is what could be waited for without an end. */
class IrregularFileError extends Error {
  /** @param kind Such as "a pipe". */
  constructor(readonly kind: string) {
    super();
  }
}

/** Reference: the first line; there it does not say which file. */
function describeUnreadable(error: unknown, path: string, asset: Asset): Finding {
  const line = asset.parameterLines?.path;
  const written = `parameters.path in ${formatPosition({ file: basename(asset.path), line })}, ` +
    `"${textOf(asset.parameters.path)}"`;
  const where = path;
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return {
      message: "Seed file does not exist or cannot be found",
      where,
      fix: `correct ${written}, which starts at the folder of the asset`,
    };
  }
  const cause = error instanceof IrregularFileError
    ? `it is ${error.kind}, not a regular file`
    : describeFileError(error);
  return {
    message: "Failed to open seed file",
    cause,
    where,
    fix: `correct ${written}, or the rights of the file`,
  };
}

function readStart(path: string): string {
  const kind = describeIrregular(Deno.statSync(path));
  if (kind !== undefined) throw new IrregularFileError(kind);
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(headerBytes);
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
