-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS "sales"."orders";
CREATE TABLE "sales"."orders" AS select 1;
COMMIT;

-- check User Name not_null
SELECT count(*) FROM "sales"."orders" WHERE "User Name" IS NULL;

-- check "userId" not_null
SELECT count(*) FROM "sales"."orders" WHERE "userId" IS NULL;
