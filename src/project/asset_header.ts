import { ProjectError } from "../errors.ts";
import { closest } from "../registry.ts";
import { parseCommentHeader } from "./comment_header.ts";
import type { AssetFormat } from "./model.ts";
import type { PlacedWarning, ValueNode } from "./value_node.ts";
import { parseYaml } from "./yaml_document.ts";

/** A file with code, taken apart. */
export interface AssetText {
  readonly definition: ValueNode;
  readonly format: AssetFormat;
  /** Text after the header, trimmed. */
  readonly body: string;
  /** Line on which the body starts, from 1. */
  readonly bodyLine: number;
}

const openingLine = /^(?:\/\*|"""|"|') {0,3}@bruin$/;
const closingLine = /^@bruin {0,3}(?:\*\/|"""|"|')$/;
/** Looks like an opening line or a comment of ours to a person, if the word is close to ours. */
const misplacedHeader = /^[ \t]*(?:\/\*+|"""|'''|"|'|--+|#+)[ \t]*@([a-z]+)\b/gim;

/** A language that assets are written in. */
export interface CodeFormat {
  readonly format: AssetFormat;
  /** What starts a comment that ends with its line. */
  readonly sign: string;
}

/** Python, also in files with other endings. */
export const pythonFormat: CodeFormat = { format: "python", sign: "#" };

/** The ending of a file name → how its code is commented. */
export const codeFormats: ReadonlyMap<string, CodeFormat> = new Map<string, CodeFormat>([
  [".sql", { format: "sql", sign: "--" }],
  [".py", pythonFormat],
  [".r", { format: "r", sign: "#" }],
]);

/**
 * Finds the definition inside a file with code.

 * @returns `undefined` when the file has no header, so that it is no asset.
 * @throws {ProjectError} When the header is not closed, is empty, or is not YAML.
 */
export function parseAssetText(
  text: string,
  { file, format, sign }: CodeFormat & { readonly file: string },
): AssetText | undefined {
  const start = text.search(/\S/);
  if (start < 0) return undefined;
  const firstLine = text.slice(0, start).split("\n").length;
  if (openingLine.test(lineAt(text, start).trim())) {
    return parseEmbeddedYaml(text, { file, format, start, firstLine });
  }
  const comments = parseCommentHeader(text, { file, sign });
  if (comments === undefined) return undefined;
  // The comments are cut out, so lines of the body cannot be told apart any more.
  return { ...comments, format: "comments", body: comments.body.trim(), bodyLine: 1 };
}

function parseEmbeddedYaml(
  text: string,
  { file, format, start, firstLine }: {
    readonly file: string;
    readonly format: AssetFormat;
    readonly start: number;
    readonly firstLine: number;
  },
): AssetText {
  const { from: yamlStart, to: at } = yamlRange(text, start);
  if (at >= text.length) {
    throw new ProjectError(
      'The "@bruin" header has no closing line',
      { file, line: firstLine, column: 1 },
      { fix: `close it with a line that reads ${closingFor(lineAt(text, start))}` },
    );
  }
  const line = firstLine + text.slice(start, at).split("\n").length - 1;
  const definition = parseYaml(text.slice(yamlStart, at), { file, firstLine: firstLine + 1 });
  if (definition.isAbsent) {
    throw new ProjectError("no embedded YAML found in the comments", { file, line: firstLine });
  }
  const rest = text.slice(at + lineAt(text, at).length + 1);
  const blank = /^\s*/.exec(rest)![0];
  const body = rest.trim();
  const bodyLine = body === "" ? line + 1 : line + blank.split("\n").length;
  return { definition, format, body, bodyLine };
}

/**
 * Where the YAML of a definition inside code lies, without the lines that open and close it.
 * @returns `undefined` when there is none, or it is not closed.
 */
export function findEmbeddedYaml(text: string): TextRange | undefined {
  const start = text.search(/\S/);
  if (start < 0 || !openingLine.test(lineAt(text, start).trim())) return undefined;
  const range = yamlRange(text, start);
  return range.to < text.length ? range : undefined;
}

/** UTF-16 units; `to` is behind the last. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** From the line behind the opening one to the closing one, or to the end when there is none. */
function yamlRange(text: string, opening: number): TextRange {
  const from = opening + lineAt(text, opening).length + 1;
  let to = from;
  while (to < text.length && !closingLine.test(lineAt(text, to).trim())) {
    to += lineAt(text, to).length + 1;
  }
  return { from, to };
}

function closingFor(opening: string): string {
  const quote = opening.trim().replace(/ *@bruin$/, "");
  return quote === "/*" ? "@bruin */" : `@bruin ${quote}`;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}

/** Where a file that is no asset has something that was meant as a header; `undefined` if nowhere. */
export function findMisplacedHeader(text: string): PlacedWarning | undefined {
  if (!text.includes("@")) return undefined;
  const match = text.matchAll(misplacedHeader).find(([, word = ""]) =>
    closest(word, ["bruin"]) !== undefined
  );
  if (match === undefined) return undefined;
  const [line, word] = match;
  const message = word !== "bruin"
    ? `"@${word}" is no header, so this file is no asset; did you mean "@bruin"?`
    : /^[ \t]*[-#]/.test(line)
    ? 'The "@bruin" comment is not read, so this file is no asset: it must start in the first ' +
      "column, as -- @bruin.name: or # @bruin.name:"
    : 'The "@bruin" header is not read, so this file is no asset: it must start on the ' +
      'first line, which holds nothing but /* @bruin or """ @bruin';
  return {
    message,
    severity: "warning",
    line: text.slice(0, match.index).split("\n").length,
    column: 1,
  };
}
