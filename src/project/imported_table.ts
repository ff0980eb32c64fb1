import { formatAssetText } from "./format.ts";
import { type Patch, patchDocument } from "./patch.ts";
import { parseAsWritten, printAsWritten } from "./written_yaml.ts";

/** A table or view of a database, as an asset is made of it. */
export interface ImportedTable {
  /** Of the asset. */
  readonly name: string;
  /** Of the table, as the database has it. */
  readonly table: string;
  readonly type: string;
  /** `undefined` when the pipeline knows it. */
  readonly connection?: string | undefined;
  readonly comment: string | undefined;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string | undefined;
  }[];
  /** The query of a view; `undefined` for a table. */
  readonly query: string | undefined;
  /** Further keys of the definition; none when left out. */
  readonly parameters?: Patch | undefined;
}

/** The text of the file of an asset. @param file Its path, which decides about the form. */
export function importedAssetText(table: ImportedTable, file: string): string {
  const { name, type, columns, query, parameters } = table;
  const document = parseAsWritten("");
  patchDocument(document, {
    name,
    type,
    connection: table.connection,
    description: table.comment ?? `Imported table: ${table.table}`,
    ...query === undefined ? {} : { materialization: { type: "view" } },
    ...parameters === undefined ? {} : { parameters },
    ...columns.length === 0 ? {} : {
      columns: columns.map(({ name, type, comment }) => ({
        name,
        type,
        description: comment,
      })),
    },
  });
  const definition = printAsWritten(document);
  const text = query === undefined
    ? definition
    : `/* @bruin\n${definition.replaceAll("*/", "* /")}@bruin */\n\n${unrendered(query)}\n`;
  return formatAssetText(text, file) ?? text;
}

/** The query as a template that renders to it: signs of templates in it are those of the database. */
function unrendered(query: string): string {
  if (!/\{[{%#]/.test(query)) return query;
  if (!/\{%-?\s*endraw/.test(query)) return `{% raw %}${query}{% endraw %}`;
  return query.replace(/\{[{%#]/g, (sign) => `{{ "${sign}" }}`);
}
