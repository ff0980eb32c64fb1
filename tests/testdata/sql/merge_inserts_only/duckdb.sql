-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
INSERT INTO sales.orders (id, name) SELECT id, name FROM __bruin_merge_tmp_abcefghi AS source WHERE NOT EXISTS (SELECT 1 FROM sales.orders AS target WHERE target.id IS NOT DISTINCT FROM source.id);
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
