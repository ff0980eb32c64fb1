import { type Document, parseDocument, type Scalar, type ScalarTag, type Tags } from "yaml";

/** YAML that is changed in place: what stays keeps its comments, its quotes and how its numbers look. */

/** Parses a text to be printed again by {@linkcode printAsWritten}. */
export function parseAsWritten(text: string): Document.Parsed {
  return parseDocument(text, { customTags: asWritten, keepSourceTokens: true, logLevel: "error" });
}

/**
 * @param options.indent Blanks for each level. Default: 2.
 * @param options.indentLists Whether lists are indented below their key. Default: yes.
 */
export function printAsWritten(
  document: Document,
  { indent = 2, indentLists = true }: {
    readonly indent?: number;
    readonly indentLists?: boolean;
  } = {},
): string {
  return document.toString({
    indent,
    indentSeq: indentLists,
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Infinity,
  });
}

function asWritten(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === "string" || tag.collection !== undefined ? tag : keepStyle(tag)
  );
}

/** Texts on one line with their quotes and escapes, numbers such as 007, folded texts folded. */
function keepStyle(tag: ScalarTag): ScalarTag {
  if (/:(?:int|float)$/.test(tag.tag)) {
    return { ...tag, stringify: ({ source, value }) => source ?? String(value) };
  }
  const { stringify } = tag;
  if (stringify === undefined) return tag;
  return {
    ...tag,
    stringify(item, context, ...callbacks) {
      const written = sourceOf(item);
      if (written !== undefined) return written;
      if (item.type !== "BLOCK_FOLDED") return stringify(item, context, ...callbacks);
      const options = { ...context.options, lineWidth: 80 };
      return stringify(item, { ...context, options }, ...callbacks);
    },
  };
}

/** How a text is written; `undefined` when it has several lines or was not read from the file. */
function sourceOf({ srcToken }: Scalar): string | undefined {
  if (srcToken === undefined || !("source" in srcToken)) return undefined;
  const isFlow = /^(?:scalar|(?:single|double)-quoted-scalar)$/.test(srcToken.type);
  return isFlow && !srcToken.source.includes("\n") ? srcToken.source : undefined;
}
