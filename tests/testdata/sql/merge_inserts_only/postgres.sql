-- run
MERGE INTO "sales"."orders" target
USING (select id, name, updated_at from raw.orders) source ON target."id" = source."id"
WHEN NOT MATCHED THEN INSERT("id", "name") VALUES("id", "name");
