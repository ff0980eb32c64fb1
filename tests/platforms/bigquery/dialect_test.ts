import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../../src/errors.ts";
import { bigqueryDialect as dialect } from "../../../src/platforms/bigquery/dialect.ts";
import { leavesTransaction, scriptOf } from "../../../src/platforms/bigquery/script.ts";
import { withHooks } from "../../../src/sql/hooks.ts";
import { materialize } from "../../../src/sql/materialize.ts";
import { type AssetSketch, exampleAsset, exampleContext } from "../../sql/example_asset.ts";

const columns = [
  { name: "id", type: "INT64", primaryKey: true },
  { name: "day", type: "DATE", primaryKey: true },
  { name: "n", type: "INT64", updateOnMerge: true },
] as const;

function statements(sketch: AssetSketch, query = "select 1 as id") {
  const asset = exampleAsset({ name: "sales.orders", type: "bq.sql", columns, ...sketch });
  return materialize(asset, { query, dialect, context: exampleContext() });
}

function options(bigquery: Readonly<Record<string, unknown>>) {
  return { platformOptions: { bigquery } } as unknown as AssetSketch;
}

describe("BigQuery's statements", () => {
  it("keep the backslashes of a text (lexical#escape_sequences)", () => {
    assertEquals(dialect.words.text("a\\b\\\\n \\x41 \\"), String.raw`'a\\b\\\\n \\x41 \\'`);
  });

  it("lay tables out by partition_by, cluster_by and the block bigquery", () => {
    const materialization = { partitionBy: "DATE(day)", clusterBy: ["id", "n"] };
    const block = { require_partition_filter: true, partition_expiration_days: 30 };
    assertEquals(statements({ materialization, ...options(block) }), [
      "CREATE OR REPLACE TABLE `sales`.`orders`\nPARTITION BY DATE(day)\nCLUSTER BY `id`, `n`\n" +
      "OPTIONS (require_partition_filter = TRUE, partition_expiration_days = 30)\nAS select 1 as id",
    ]);
  });

  it("keep the keys of delete+insert in a variable where their type is known", () => {
    const materialization = { strategy: "delete+insert", incrementalKey: "day" } as const;
    assertEquals(statements({ materialization }), [
      "DECLARE distinct_keys_abcefghi ARRAY<DATE>",
      "BEGIN TRANSACTION",
      "CREATE TEMP TABLE __bruin_tmp_abcefghi AS select 1 as id",
      "SET distinct_keys_abcefghi = (SELECT ARRAY_AGG(DISTINCT `day` IGNORE NULLS) " +
      "FROM __bruin_tmp_abcefghi)",
      "DELETE FROM `sales`.`orders` WHERE `day` IN UNNEST(distinct_keys_abcefghi)",
      "DELETE FROM `sales`.`orders` WHERE `day` IS NULL AND EXISTS " +
      "(SELECT 1 FROM __bruin_tmp_abcefghi WHERE `day` IS NULL)",
      "INSERT INTO `sales`.`orders` SELECT * FROM __bruin_tmp_abcefghi",
      "COMMIT TRANSACTION",
    ]);
  });

  it("merge within the partitions of the new rows where a filter is required", () => {
    const materialization = { strategy: "merge", partitionBy: "day" } as const;
    const script = statements({ materialization, ...options({ require_partition_filter: true }) });
    assertEquals(script[0], "DECLARE bruin_merge_partitions_abcefghi ARRAY<DATE>");
    const reading = script.map(String).filter((text) =>
      text.includes("`sales`.`orders` AS target")
    );
    assertEquals(reading.length, 2);
    for (const text of reading) {
      assertStringIncludes(text, "target.`day` IN UNNEST(bruin_merge_partitions_abcefghi)");
    }
    assertStringIncludes(script.join("\n"), "WHEN MATCHED THEN UPDATE SET `n` = source.`n`");
  });

  const refused = [
    [{ partitionBy: "" }, "requires materialization.partition_by to be set"],
    [{ partitionBy: "f(day)" }, "does not support materialization.partition_by expression"],
    [{ partitionBy: "other" }, `requires partition column "other" to be defined in columns`],
    [{ partitionBy: "id" }, "to be of type DATE, DATETIME or TIMESTAMP"],
    [{ partitionBy: "DATE(n)" }, "bigquery.partition_key_immutable to be true"],
  ] as const;
  for (const [given, message] of refused) {
    it(`are refused for such a merge by ${given.partitionBy || "nothing"}`, () => {
      const materialization = { strategy: "merge", ...given } as const;
      assertThrows(
        () => statements({ materialization, ...options({ require_partition_filter: true }) }),
        ProjectError,
        message,
      );
    });
  }

  it("declare variables before hooks, and leave those of blocks where they are", () => {
    const own = ["DECLARE x INT64", "SET x = 1"];
    const hooks = { pre: ["create temp table t as select 1"], post: [] };
    assertEquals(
      scriptOf(withHooks(own, hooks)),
      "DECLARE x INT64;\ncreate temp table t as select 1;\nSET x = 1;\n",
    );
    assertEquals(
      scriptOf(["select 1", "/* of a day */ declare/**/x INT64", "begin /* now */ transaction"]),
      "declare/**/x INT64;\nselect 1;\nbegin /* now */ transaction;\n",
    );
    const block = "select 1;\nBEGIN DECLARE y INT64; SET y = 2; END;\n";
    assertEquals(scriptOf([block]), `${block}\n`);
    assertEquals(scriptOf([" ; -- nothing"]), undefined);
  });

  it("leave a transaction open where no word of the statements ends it", () => {
    for (
      const [script, isOpen] of [
        ["begin -- now", true],
        ["BEGIN /* all */ TRANSACTION; insert into t select 1", true],
        ["begin; -- the end\ncommit /* all */ transaction -- done", false],
        ["begin; rollback", false],
        ["begin select 1; end", false],
      ] as const
    ) assertEquals(leavesTransaction(script), isOpen, script);
  });
});
