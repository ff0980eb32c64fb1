-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
MERGE INTO "sales"."orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "id" IS NOT NULL) source ON target."id" = source."id"
WHEN NOT MATCHED THEN INSERT("id", "name") VALUES("id", "name");
MERGE INTO "sales"."orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "id" IS NULL) source ON target."id" IS NOT DISTINCT FROM source."id"
WHEN NOT MATCHED THEN INSERT("id", "name") VALUES("id", "name");
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
