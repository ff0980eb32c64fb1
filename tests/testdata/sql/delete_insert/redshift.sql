-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_tmp_abcefghi AS select id, name, updated_at from raw.orders;
DELETE FROM "sales"."orders" WHERE "updated_at" in (SELECT DISTINCT "updated_at" FROM __bruin_tmp_abcefghi);
DELETE FROM "sales"."orders" WHERE "updated_at" IS NULL AND EXISTS (SELECT 1 FROM __bruin_tmp_abcefghi WHERE "updated_at" IS NULL);
INSERT INTO "sales"."orders" SELECT * FROM __bruin_tmp_abcefghi;
DROP TABLE IF EXISTS __bruin_tmp_abcefghi;
COMMIT;
