import { foldName } from "../../sql/identifiers.ts";
import { quoteName } from "../../sql/names.ts";
import { redshiftTraits } from "./traits.ts";

const { identifiers } = redshiftTraits;

/** Quotes a possibly dotted name. The server reads names in lower case, in quotes too. */
export function quote(name: string): string {
  return quoteName(foldName(name, identifiers), identifiers.quote);
}

/** The longest text that a column can hold; `TEXT` is one of 256 bytes. */
export const longText = "VARCHAR(65535)";
