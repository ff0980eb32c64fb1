-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
MERGE INTO "Sales"."Orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "userId" IS NOT NULL) source ON target."userId" = source."userId"
WHEN NOT MATCHED THEN INSERT("userId") VALUES("userId");
MERGE INTO "Sales"."Orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "userId" IS NULL) source ON target."userId" IS NOT DISTINCT FROM source."userId"
WHEN NOT MATCHED THEN INSERT("userId") VALUES("userId");
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;

-- check userId unique
SELECT COUNT("userId") - COUNT(DISTINCT "userId") FROM "Sales"."Orders";
