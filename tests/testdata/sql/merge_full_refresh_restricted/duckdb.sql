-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
SELECT CASE WHEN EXISTS (SELECT 1 FROM __bruin_merge_tmp_abcefghi AS source WHERE EXISTS (SELECT 1 FROM sales.orders AS target WHERE target.id IS NOT DISTINCT FROM source.id) GROUP BY id HAVING COUNT(*) > 1) THEN error('the query has two rows with the same primary key, so that a row would be updated twice') END;
UPDATE sales.orders AS target SET name = source.name FROM __bruin_merge_tmp_abcefghi AS source WHERE target.id IS NOT DISTINCT FROM source.id;
INSERT INTO sales.orders (id, name, updated_at) SELECT id, name, updated_at FROM __bruin_merge_tmp_abcefghi AS source WHERE NOT EXISTS (SELECT 1 FROM sales.orders AS target WHERE target.id IS NOT DISTINCT FROM source.id);
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
