import { KnownError } from "../../src/errors.ts";
import { planColumnCheck } from "../../src/sql/checks.ts";
import type { Dialect } from "../../src/sql/dialect.ts";
import { materialize } from "../../src/sql/materialize.ts";
import { joinStatements } from "../../src/sql/query_text.ts";
import { type AssetSketch, exampleAsset, exampleCheck, exampleContext } from "./example_asset.ts";

/** One folder for each case, with the SQL that is expected of each dialect. */
export const dialectCases = new URL("../testdata/sql/", import.meta.url);

/** `asset.json` of a case; the query is in `asset.sql`. */
interface DialectCase {
  readonly asset: AssetSketch;
  readonly fullRefresh?: boolean | undefined;
  /** Whether the statements that prepare the asset are shown. */
  readonly prepare?: boolean;
}

/**
 * What a dialect makes of a case: the statements that prepare and run the asset, and the queries of its
 * column checks; for what the dialect refuses, the error.
 * @param folder One of those in {@linkcode dialectCases}.
 */
export function showCase(dialect: Dialect, folder: URL): string {
  const { asset: sketch, fullRefresh = false, prepare = false }: DialectCase = JSON.parse(
    Deno.readTextFileSync(new URL("asset.json", folder)),
  );
  const asset = exampleAsset(sketch);
  const query = Deno.readTextFileSync(new URL("asset.sql", folder));
  const context = exampleContext({ fullRefresh });
  return [
    ...(prepare
      ? section("prepare", () => joinStatements(dialect.prepare(asset), dialect.lexis))
      : []),
    ...section(
      "run",
      () => joinStatements(materialize(asset, { query, dialect, context }), dialect.lexis),
    ),
    ...asset.columns.flatMap((column) =>
      column.checks.flatMap(({ name, value }) => {
        const check = exampleCheck(name, value);
        return section(`check ${column.name} ${name}`, () => {
          const { query } = planColumnCheck(asset, { column, check, dialect });
          return joinStatements([query], dialect.lexis);
        });
      })
    ),
  ].join("\n");
}

function section(title: string, write: () => string): string[] {
  try {
    const text = write();
    return text === "" ? [] : [`-- ${title}\n${text}`];
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return [`-- ${title}: ${error.message}\n`];
  }
}
