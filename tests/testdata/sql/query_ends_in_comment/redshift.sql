-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at
from raw.orders -- all of them
;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi_keyed AS SELECT * FROM __bruin_merge_tmp_abcefghi source WHERE source."id" IS NOT NULL;
MERGE INTO "sales"."orders"
USING __bruin_merge_tmp_abcefghi_keyed source ON "sales"."orders"."id" = source."id"
WHEN MATCHED THEN UPDATE SET "name" = source."name"
WHEN NOT MATCHED THEN INSERT ("id", "name", "updated_at") VALUES (source."id", source."name", source."updated_at");
DROP TABLE __bruin_merge_tmp_abcefghi_keyed;
UPDATE "sales"."orders" SET "name" = source."name"
FROM __bruin_merge_tmp_abcefghi source
WHERE (source."id" IS NULL) AND COALESCE('=' || CAST("sales"."orders"."id" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."id" AS VARCHAR(65535)), '');
INSERT INTO "sales"."orders" ("id", "name", "updated_at")
SELECT source."id", source."name", source."updated_at" FROM __bruin_merge_tmp_abcefghi source
WHERE (source."id" IS NULL) AND NOT EXISTS (SELECT 1 FROM "sales"."orders" WHERE COALESCE('=' || CAST("sales"."orders"."id" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."id" AS VARCHAR(65535)), ''));
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
