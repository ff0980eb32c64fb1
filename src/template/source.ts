import type { SourcePosition } from "../errors.ts";

/** A text to render, and where the user wrote it. */
export interface Template {
  readonly text: string;
  /** Path for messages; `undefined` when the text is not from a file, such as a flag. */
  readonly file?: string | undefined;
  /** Line of `file` on which `text` starts, from 1; 1 when not given. */
  readonly firstLine?: number;
}

/** A place in a template. */
export interface TemplatePlace {
  readonly template: Template;
  /** Index into the text after `\r\n` became `\n`. */
  readonly offset: number;
}

/** The text as it is parsed: line ends normalized, so that offsets fit {@linkcode TemplatePlace}. */
export function normalizedText(template: Template): string {
  return template.text.replaceAll("\r\n", "\n");
}

/** Line and column of a place in the user's file. */
export function positionOf(
  { template, offset }: TemplatePlace,
): Required<Omit<SourcePosition, "file">> & {
  readonly file?: string | undefined;
} {
  const before = normalizedText(template).slice(0, offset);
  const line = before.split("\n").length - 1 + (template.firstLine ?? 1);
  const column = offset - before.lastIndexOf("\n");
  return template.file === undefined ? { line, column } : { file: template.file, line, column };
}
