-- prepare
DO $bruin$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'sales') THEN
    CREATE SCHEMA IF NOT EXISTS "sales";
  END IF;
EXCEPTION WHEN unique_violation THEN NULL;
END
$bruin$;

-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS "sales"."orders";
CREATE TABLE "sales"."orders" AS select id, name, updated_at from raw.orders;
COMMIT;
