-- run
MERGE INTO "Sales"."Orders" target
USING (select id, name, updated_at from raw.orders) source ON target."userId" = source."userId"
WHEN NOT MATCHED THEN INSERT("userId") VALUES("userId");

-- check userId unique
SELECT COUNT("userId") - COUNT(DISTINCT "userId") FROM "Sales"."Orders";
