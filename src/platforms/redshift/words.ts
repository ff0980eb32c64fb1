import type { Column } from "../../project/model.ts";
import { foldName } from "../../sql/identifiers.ts";
import { nameParts, quotePart } from "../../sql/names.ts";
import { redshiftTraits } from "./traits.ts";

const { identifiers } = redshiftTraits;

/**
 * Quotes a possibly dotted name. The server reads names in lower case, in quotes too, unless
 * `enable_case_sensitive_identifier` is on: then quotes keep the case of what was given with them, or needs them,
 * and ordinary names still mean what they mean in a query.
 */
export function quote(name: string): string {
  return nameParts(name)
    .map(({ text, isQuoted }) =>
      quotePart(isQuoted ? text : foldName(text, identifiers), identifiers.quote)
    )
    .join(".");
}

/** A value as text. Of a boolean a cast makes none: "cannot cast type boolean to character varying". */
export function castToText(value: string, { type }: Pick<Column, "type">): string {
  return /^\s*bool(?:ean)?\s*$/i.test(type)
    ? `CASE WHEN ${value} THEN 'true' WHEN NOT ${value} THEN 'false' END`
    : `CAST(${value} AS ${longText})`;
}

/** The longest text that a column can hold; `TEXT` is one of 256 bytes. */
export const longText = "VARCHAR(65535)";
