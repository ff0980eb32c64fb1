-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at
from raw.orders -- all of them
;
MERGE INTO "sales"."orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "id" IS NOT NULL) source ON target."id" = source."id"
WHEN MATCHED THEN UPDATE SET "name" = source."name"
WHEN NOT MATCHED THEN INSERT("id", "name", "updated_at") VALUES("id", "name", "updated_at");
MERGE INTO "sales"."orders" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "id" IS NULL) source ON target."id" IS NOT DISTINCT FROM source."id"
WHEN MATCHED THEN UPDATE SET "name" = source."name"
WHEN NOT MATCHED THEN INSERT("id", "name", "updated_at") VALUES("id", "name", "updated_at");
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
