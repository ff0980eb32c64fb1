-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
MERGE INTO "sales"."orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "id" IS NOT NULL AND "region" IS NOT NULL) source ON target."id" = source."id" AND target."region" = source."region" AND (target.updated_at > '2024-01-01')
WHEN MATCHED THEN UPDATE SET "visits" = target.visits + source.visits
WHEN NOT MATCHED THEN INSERT("id", "region", "visits") VALUES("id", "region", "visits");
MERGE INTO "sales"."orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "id" IS NULL OR "region" IS NULL) source ON target."id" IS NOT DISTINCT FROM source."id" AND target."region" IS NOT DISTINCT FROM source."region" AND (target.updated_at > '2024-01-01')
WHEN MATCHED THEN UPDATE SET "visits" = target.visits + source.visits
WHEN NOT MATCHED THEN INSERT("id", "region", "visits") VALUES("id", "region", "visits");
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
