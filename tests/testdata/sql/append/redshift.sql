-- run
INSERT INTO "sales"."orders" select id, name, updated_at from raw.orders;
