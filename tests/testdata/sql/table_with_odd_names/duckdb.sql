-- prepare
CREATE SCHEMA IF NOT EXISTS "sales data";

-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
UPDATE "Sales Data"."the ""order""" AS target SET "user name" = source."user name" FROM __bruin_merge_tmp_abcefghi AS source WHERE target."order" = source."order";
INSERT INTO "Sales Data"."the ""order""" ("order", "user name", Total) SELECT "order", "user name", Total FROM __bruin_merge_tmp_abcefghi AS source WHERE NOT EXISTS (SELECT 1 FROM "Sales Data"."the ""order""" AS target WHERE target."order" = source."order");
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
