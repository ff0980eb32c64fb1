import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { databricksDialect } from "../../src/platforms/databricks/dialect.ts";
import { mysqlDialect } from "../../src/platforms/mysql/dialect.ts";
import { redshiftDialect } from "../../src/platforms/redshift/dialect.ts";
import { alterDialectOf, alterTable, type ColumnChange } from "../../src/sql/alter_table.ts";

const changes: readonly ColumnChange[] = [
  { kind: "add", column: { name: "a", type: "varchar(9)", nullable: false } },
  {
    kind: "alter",
    column: { name: "B", type: "varchar(9)", nullable: true },
    type: true,
    nullable: true,
  },
];

describe("alterTable() of the platform of a connection", () => {
  for (
    const [platform, expected] of [
      // https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
      [redshiftDialect, [
        'ALTER TABLE "s"."t" ADD COLUMN "a" varchar(9);',
        'ALTER TABLE "s"."t" ALTER COLUMN "B" TYPE varchar(9);',
        '-- "a" cannot be made NOT NULL by a statement',
        '-- "B" cannot be made nullable by a statement',
      ]],
      // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-alter-table-manage-column
      [databricksDialect, [
        "ALTER TABLE `S`.`t` ADD COLUMN `a` varchar(9);",
        "ALTER TABLE `S`.`t` ALTER COLUMN `a` SET NOT NULL;",
        "ALTER TABLE `S`.`t` ALTER COLUMN `B` TYPE varchar(9);",
        "ALTER TABLE `S`.`t` ALTER COLUMN `B` DROP NOT NULL;",
      ]],
      // https://dev.mysql.com/doc/refman/8.0/en/alter-table.html
      [mysqlDialect, [
        "ALTER TABLE `S`.`t` ADD COLUMN `a` varchar(9) NOT NULL;",
        "ALTER TABLE `S`.`t` MODIFY COLUMN `B` varchar(9) NULL;",
      ]],
    ] as const
  ) {
    it(`is written as ${platform.name} has it`, () => {
      assertEquals(alterTable("S.t", changes, platform.alter!), [...expected]);
    });
  }

  it("is written as the standard has it for others", () => {
    assertEquals(alterDialectOf("trino"), "generic");
    assertEquals(alterDialectOf("constructor"), "generic");
  });
});
