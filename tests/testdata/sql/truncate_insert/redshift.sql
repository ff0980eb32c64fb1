-- run
BEGIN TRANSACTION;
DELETE FROM "sales"."orders";
INSERT INTO "sales"."orders" select id, name, updated_at from raw.orders;
COMMIT;
