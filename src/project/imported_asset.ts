import { formatAssetText } from "./format.ts";
import { type Patch, patchDocument } from "./patch.ts";
import { parseAsWritten, printAsWritten } from "./written_yaml.ts";

/** An asset that is made of what another system has. */
export interface ImportedAsset {
  readonly name: string;
  readonly type: string;
  /** `undefined` when the pipeline knows it. */
  readonly connection?: string | undefined;
  readonly description: string;
  /** `false` for what does not run. */
  readonly enabled?: false | undefined;
  readonly materialization?: Patch | undefined;
  /** Names of assets. */
  readonly depends?: readonly string[] | undefined;
  /** Keys of the definition; none when left out. */
  readonly parameters?: Patch | undefined;
  readonly columns?: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string | undefined;
  }[];
  /** As templates render it, or with templates of ours; `undefined` for an asset without one. */
  readonly template?: string | undefined;
}

/** The text of the file of an asset. @param file Its path, which decides about the form. */
export function importedAssetText(asset: ImportedAsset, file: string): string {
  const { depends = [], columns = [], template, description, ...keys } = asset;
  const document = parseAsWritten("");
  patchDocument(document, {
    name: keys.name,
    type: keys.type,
    description,
    enabled: keys.enabled,
    connection: keys.connection,
    materialization: keys.materialization,
    depends: depends.length === 0 ? undefined : depends,
    parameters: keys.parameters,
    columns: columns.length === 0 ? undefined : columns.map(({ name, type, comment }) => ({
      name,
      type,
      description: comment,
    })),
  });
  const definition = printAsWritten(document);
  const text = template === undefined
    ? definition
    : `/* @bruin\n${definition.replaceAll("*/", "* /")}@bruin */\n\n${template}\n`;
  return formatAssetText(text, file) ?? text;
}

/** A text as a template that renders to it: signs of templates in it are those of its system. */
export function unrendered(text: string): string {
  if (!/\{[{%#]/.test(text)) return text;
  if (!/\{%-?\s*endraw/.test(text)) return `{% raw %}${text}{% endraw %}`;
  return text.replace(/\{[{%#]/g, (sign) => `{{ "${sign}" }}`);
}
