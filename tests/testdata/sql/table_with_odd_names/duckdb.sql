-- prepare
CREATE SCHEMA IF NOT EXISTS "sales data";

-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
SELECT CASE WHEN EXISTS (SELECT 1 FROM __bruin_merge_tmp_abcefghi AS source WHERE EXISTS (SELECT 1 FROM "Sales Data"."the ""order""" AS target WHERE target."order" IS NOT DISTINCT FROM source."order") GROUP BY "order" HAVING COUNT(*) > 1) THEN error('the query has two rows with the same primary key, so that a row would be updated twice') END;
UPDATE "Sales Data"."the ""order""" AS target SET "user name" = source."user name" FROM __bruin_merge_tmp_abcefghi AS source WHERE target."order" IS NOT DISTINCT FROM source."order";
INSERT INTO "Sales Data"."the ""order""" ("order", "user name", Total) SELECT "order", "user name", Total FROM __bruin_merge_tmp_abcefghi AS source WHERE NOT EXISTS (SELECT 1 FROM "Sales Data"."the ""order""" AS target WHERE target."order" IS NOT DISTINCT FROM source."order");
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
