import { assertStringIncludes } from "@std/assert";
import { importedAssetText } from "../../src/project/imported_asset.ts";
import { importedTableAsset } from "../../src/project/imported_table.ts";

Deno.test("importedAssetText() keeps signs of templates in a view from being rendered", () => {
  const table = {
    ...{ name: "a.v", table: "a.v", type: "pg.sql", comment: undefined, columns: [] },
    connection: undefined,
  };
  const textOf = (query: string) =>
    importedAssetText(importedTableAsset({ ...table, query }), "/p/v.sql");
  assertStringIncludes(textOf("select 1"), "@bruin */\n\nselect 1\n");
  assertStringIncludes(textOf("select '{{ x }}'"), "\n{% raw %}select '{{ x }}'{% endraw %}\n");
  assertStringIncludes(
    textOf("select '{% endraw %}'"),
    "\nselect '{{ \"{%\" }} endraw %}'\n",
  );
});
