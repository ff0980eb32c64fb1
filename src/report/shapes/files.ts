import { basename } from "node:path";
import type { Asset } from "../../project/model.ts";
import { object, oneOf, type Shape, text } from "./shape.ts";

/** An asset with the text of the file that is run, which is read only where it is asked for. */
export interface AssetWithContent extends Asset {
  /** Default: the empty text. */
  readonly content?: string | undefined;
}

/** The file that is run. */
export const executableFile: Shape<AssetWithContent> = object("ExecutableFile", (field) => ({
  name: field(text, ({ executablePath }) => basename(executablePath)),
  path: field(text, ({ executablePath }) => executablePath, "Absolute"),
  content: field(
    text,
    ({ content = "" }) => content,
    "Code without its header; the whole file of an asset in YAML; empty but in parse-asset",
  ),
}));

/** The file that holds the definition. */
export const definitionFile: Shape<Asset> = object("DefinitionFile", (field) => ({
  name: field(text, ({ path }) => basename(path)),
  path: field(text, ({ path }) => path, "Absolute"),
  type: field(oneOf("comment", "yaml"), ({ format }) => format === "yaml" ? "yaml" : "comment"),
}));
