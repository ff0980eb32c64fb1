-- run
BEGIN TRANSACTION;
DELETE FROM "sales"."orders" WHERE "updated_at" BETWEEN '2024-05-01T00:00:00.000000Z' AND '2024-05-02T00:00:00.000000Z';
INSERT INTO "sales"."orders" select id, name, updated_at from raw.orders;
COMMIT;
