-- prepare
DO $bruin$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'Sales Data') THEN
    CREATE SCHEMA IF NOT EXISTS "Sales Data";
  END IF;
EXCEPTION WHEN unique_violation THEN NULL;
END
$bruin$;

-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
MERGE INTO "Sales Data"."the ""order""" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "order" IS NOT NULL) source ON target."order" = source."order"
WHEN MATCHED THEN UPDATE SET "user name" = source."user name"
WHEN NOT MATCHED THEN INSERT("order", "user name", "Total") VALUES("order", "user name", "Total");
MERGE INTO "Sales Data"."the ""order""" target
USING (SELECT * FROM __bruin_merge_tmp_abcefghi WHERE "order" IS NULL) source ON target."order" IS NOT DISTINCT FROM source."order"
WHEN MATCHED THEN UPDATE SET "user name" = source."user name"
WHEN NOT MATCHED THEN INSERT("order", "user name", "Total") VALUES("order", "user name", "Total");
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
