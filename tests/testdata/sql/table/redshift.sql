-- prepare
CREATE SCHEMA IF NOT EXISTS "sales";

-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS "sales"."orders";
CREATE TABLE "sales"."orders" AS select id, name, updated_at from raw.orders;
COMMIT;
