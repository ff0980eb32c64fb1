-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
INSERT INTO "sales"."orders" ("id", "name")
SELECT source."id", source."name" FROM __bruin_merge_tmp_abcefghi source
WHERE (source."id" IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM "sales"."orders" WHERE "sales"."orders"."id" = source."id");
INSERT INTO "sales"."orders" ("id", "name")
SELECT source."id", source."name" FROM __bruin_merge_tmp_abcefghi source
WHERE (source."id" IS NULL) AND NOT EXISTS (SELECT 1 FROM "sales"."orders" WHERE COALESCE('=' || CAST("sales"."orders"."id" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."id" AS VARCHAR(65535)), ''));
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
