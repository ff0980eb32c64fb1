-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
UPDATE sales.orders AS target SET name = source.name FROM __bruin_merge_tmp_abcefghi AS source WHERE target.id = source.id;
INSERT INTO sales.orders (id, name, updated_at) SELECT id, name, updated_at FROM __bruin_merge_tmp_abcefghi AS source WHERE NOT EXISTS (SELECT 1 FROM sales.orders AS target WHERE target.id = source.id);
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
