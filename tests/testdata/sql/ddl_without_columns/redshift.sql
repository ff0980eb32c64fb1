-- run
CREATE TABLE IF NOT EXISTS "sales"."orders" (
);
