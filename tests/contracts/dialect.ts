import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { KnownError } from "../../src/errors.ts";
import type { Dialect } from "../../src/sql/dialect.ts";
import { materialize } from "../../src/sql/materialize.ts";
import { joinStatements } from "../../src/sql/query_text.ts";
import { planColumnCheck } from "../../src/sql/checks.ts";
import {
  type AssetSketch,
  exampleAsset,
  exampleCheck,
  exampleContext,
} from "../sql/example_asset.ts";

const cases = new URL("../testdata/sql/", import.meta.url);

/** `asset.json` of a case; the query is in `asset.sql`, which may be missing. */
interface DialectCase {
  readonly asset: AssetSketch;
  readonly fullRefresh?: boolean;
  /** Whether the statements that prepare the asset are shown. */
  readonly prepare?: boolean;
}

/**
 * Compares what a dialect makes of every case in `testdata/sql/` with the case's `<dialect>.sql`: the
 * statements that prepare and run the asset, and the queries of its column checks; for what the
 * dialect refuses, the error. `UPDATE=1` writes these files.
 */
export function testDialect(dialect: Dialect): void {
  describe(`Dialect ${dialect.name} writes the expected statements for`, () => {
    const names = [...Deno.readDirSync(cases)].map(({ name }) => name).sort();
    for (const name of names) {
      it(name, () => {
        const folder = new URL(`${name}/`, cases);
        const expected = new URL(`${dialect.name}.sql`, folder);
        const actual = show(dialect, folder);
        if (Deno.env.get("UPDATE") === "1") Deno.writeTextFileSync(expected, actual);
        assertEquals(actual, Deno.readTextFileSync(expected));
      });
    }
  });
}

function show(dialect: Dialect, folder: URL): string {
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
