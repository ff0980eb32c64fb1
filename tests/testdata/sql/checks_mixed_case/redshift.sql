-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
INSERT INTO "sales"."orders" ("userid")
SELECT source."userid" FROM __bruin_merge_tmp_abcefghi source
WHERE (source."userid" IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM "sales"."orders" WHERE "sales"."orders"."userid" = source."userid");
INSERT INTO "sales"."orders" ("userid")
SELECT source."userid" FROM __bruin_merge_tmp_abcefghi source
WHERE (source."userid" IS NULL) AND NOT EXISTS (SELECT 1 FROM "sales"."orders" WHERE COALESCE('=' || CAST("sales"."orders"."userid" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."userid" AS VARCHAR(65535)), ''));
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;

-- check userId unique
SELECT COUNT("userid") - COUNT(DISTINCT "userid") FROM "sales"."orders";
