-- prepare
CREATE SCHEMA IF NOT EXISTS "Sales Data";

-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi_keyed AS SELECT * FROM __bruin_merge_tmp_abcefghi source WHERE source."order" IS NOT NULL;
MERGE INTO "Sales Data"."the ""order"""
USING __bruin_merge_tmp_abcefghi_keyed source ON "Sales Data"."the ""order"""."order" = source."order"
WHEN MATCHED THEN UPDATE SET "user name" = source."user name"
WHEN NOT MATCHED THEN INSERT ("order", "user name", "total") VALUES (source."order", source."user name", source."total");
DROP TABLE __bruin_merge_tmp_abcefghi_keyed;
UPDATE "Sales Data"."the ""order""" SET "user name" = source."user name"
FROM __bruin_merge_tmp_abcefghi source
WHERE (source."order" IS NULL) AND COALESCE('=' || CAST("Sales Data"."the ""order"""."order" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."order" AS VARCHAR(65535)), '');
INSERT INTO "Sales Data"."the ""order""" ("order", "user name", "total")
SELECT source."order", source."user name", source."total" FROM __bruin_merge_tmp_abcefghi source
WHERE (source."order" IS NULL) AND NOT EXISTS (SELECT 1 FROM "Sales Data"."the ""order""" WHERE COALESCE('=' || CAST("Sales Data"."the ""order"""."order" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."order" AS VARCHAR(65535)), ''));
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
