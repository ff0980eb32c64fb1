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
MERGE INTO "Sales Data"."the ""order""" target
USING (select id, name, updated_at from raw.orders) source ON target."order" = source."order"
WHEN MATCHED THEN UPDATE SET "user name" = source."user name"
WHEN NOT MATCHED THEN INSERT("order", "user name", "Total") VALUES("order", "user name", "Total");
