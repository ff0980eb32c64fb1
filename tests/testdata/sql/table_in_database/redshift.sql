-- prepare
CREATE SCHEMA IF NOT EXISTS "sales";

-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS "warehouse"."sales"."orders";
CREATE TABLE "warehouse"."sales"."orders" AS select id, name, updated_at from raw.orders;
COMMIT;
