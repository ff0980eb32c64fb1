-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS "sales"."orders";
CREATE TABLE "sales"."orders" AS select 1 as id -- one
;
COMMIT;
