-- run
MERGE INTO "sales"."orders" target
USING (select id, name, updated_at from raw.orders) source ON target."id" = source."id"
WHEN MATCHED THEN UPDATE SET "name" = source."name"
WHEN NOT MATCHED THEN INSERT("id", "name", "updated_at") VALUES("id", "name", "updated_at");
