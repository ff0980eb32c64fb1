-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS "orders";
CREATE TABLE "orders" AS select id, name, updated_at from raw.orders;
COMMIT;
