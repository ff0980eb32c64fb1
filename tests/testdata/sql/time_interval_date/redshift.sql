-- run
BEGIN TRANSACTION;
DELETE FROM "sales"."orders" WHERE "updated_at" BETWEEN '2024-05-01' AND '2024-05-02';
INSERT INTO "sales"."orders" select id, name, updated_at from raw.orders;
COMMIT;
