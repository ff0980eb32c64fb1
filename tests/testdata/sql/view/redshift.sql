-- run
CREATE OR REPLACE VIEW "sales"."orders" AS
select id, name, updated_at from raw.orders;
