import { dirname, relative, resolve, sep } from "node:path";
import { type AssetFields, readAssetFields } from "./asset_fields.ts";
import {
  type AssetText,
  type CodeFormat,
  codeFormats,
  findMisplacedHeader,
  parseAssetText,
  pythonFormat,
} from "./asset_header.ts";
import type { Asset } from "./model.ts";
import { throwProblems } from "./problems.ts";
import { readFileText, readTextFile } from "./text_file.ts";
import type { PlacedWarning } from "./value_node.ts";
import { parseYaml } from "./yaml_document.ts";

/** An asset as its file defines it: names and defaults of the pipeline are not filled in. */
export interface AssetDraft
  extends AssetFields, Pick<Asset, "format" | "path" | "executablePath" | "body" | "bodyLine"> {}

/** What reading a file gave: perhaps an asset, perhaps warnings. */
export interface AssetFile {
  readonly path: string;
  /** `undefined` when the file is no asset. */
  readonly draft: AssetDraft | undefined;
  readonly warnings: readonly PlacedWarning[];
  /** The text of a file with code that is no asset; `undefined` for assets. */
  readonly text?: string;
}

const yamlEnding = /(?:asset|task)\.ya?ml$/;

/** Whether a file of this name is the definition of an asset as a whole. */
export function isYamlAssetName(name: string): boolean {
  return yamlEnding.test(name);
}

/** Whether a file of this name may hold an asset. */
export function isAssetFileName(name: string): boolean {
  return isYamlAssetName(name) || codeFormats.has(endingOf(name));
}

/** Why a file whose name looks like that of an asset is none; `undefined` when it does not. */
export function whyNoAssetFile(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (name === lower || !isAssetFileName(lower)) return undefined;
  const ending = yamlEnding.exec(lower)?.[0] ?? endingOf(lower);
  const renamed = name.slice(0, -ending.length) + ending;
  return `the endings of assets are written in lower case; rename it to "${renamed}"`;
}

function endingOf(path: string): string {
  return /\.[^./\\]*$/.exec(path)?.[0] ?? "";
}

/**
 * Reads a file for which {@linkcode isAssetFileName} holds.
 * @throws {ProjectError} When the file cannot be read or its definition is wrong.
 */
export async function readAssetFile(path: string): Promise<AssetFile> {
  const format = codeFormats.get(endingOf(path));
  return await (format === undefined ? readYamlAsset(path) : readCodeAsset(path, format));
}

async function readYamlAsset(path: string): Promise<AssetFile> {
  const definition = parseYaml(await readTextFile(path), { file: path });
  if (definition.isAbsent) definition.warn("The file is empty, so the asset has no type");
  const fields = readAssetFields(definition);
  throwProblems(definition.source.problems);
  let [executablePath, body] = [path, ""];
  if (fields.run !== "") {
    executablePath = resolve(dirname(path), fields.run);
    body = (await readTextFile(executablePath)).trim();
  }
  const draft: AssetDraft = { ...fields, format: "yaml", path, executablePath, body, bodyLine: 1 };
  return { path, draft, warnings: definition.source.warnings };
}

async function readCodeAsset(path: string, format: CodeFormat): Promise<AssetFile> {
  const { text, flaw } = await readFileText(path);
  const parsed = text.includes("@bruin")
    ? parseAssetText(text, { ...format, file: path })
    : undefined;
  if (parsed === undefined) {
    const misplaced = findMisplacedHeader(text);
    return { path, draft: undefined, text, warnings: misplaced === undefined ? [] : [misplaced] };
  }
  if (flaw !== undefined) throw flaw;
  return { path, draft: toDraft(parsed, path), warnings: parsed.definition.source.warnings };
}

function toDraft({ definition, ...text }: AssetText, path: string): AssetDraft {
  const fields = readAssetFields(definition);
  throwProblems(definition.source.problems);
  const { format, body, bodyLine } = text;
  const type = fields.type || typeOf(path);
  return { ...fields, type, format, path, executablePath: path, body, bodyLine };
}

/**
 * Reads a Python file that lies outside of any pipeline, where it needs no header to be an asset.
 * @throws {ProjectError} When the file cannot be read or its definition is wrong.
 */
export async function readScript(path: string): Promise<AssetFile> {
  const file = await readCodeAsset(path, pythonFormat);
  if (file.draft !== undefined) return file;
  const body = await readTextFile(path);
  const definition = parseYaml("{}", { file: path });
  return { ...file, draft: toDraft({ definition, format: "python", body, bodyLine: 1 }, path) };
}

/** The type that an ending implies; empty when it implies none. */
function typeOf(path: string): string {
  const ending = endingOf(path);
  return ending === ".py" ? "python" : ending === ".r" ? "r" : "";
}

/** The name that the place of a file gives an asset: `assets/raw/orders.sql` → `raw.orders`. */
export function nameFromPath(path: string, pipelineDirectory: string): string {
  const [folder, ...inside] = relative(pipelineDirectory, path).split(sep);
  // Reference: files below `tasks/` get a name that starts with "...tasks"; here it is left out.
  const parts = folder === "assets" || folder === "tasks" ? inside : [folder, ...inside];
  const inner = parts.indexOf("assets");
  const kept = parts.slice(inner + 1);
  const last = kept.pop() ?? "";
  const stem = /(?:^|\.)asset\.ya?ml$/.test(last)
    ? last.replace(/\.?asset\.ya?ml$/, "")
    : last.replace(/\.[^.]*$/, "");
  return [...kept, stem].filter((part) => part !== "").join(".");
}
