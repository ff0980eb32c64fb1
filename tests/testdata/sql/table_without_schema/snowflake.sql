-- run
CREATE OR REPLACE TABLE orders AS
select id, name, updated_at from raw.orders;
