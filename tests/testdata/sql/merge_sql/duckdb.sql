-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
SELECT CASE WHEN EXISTS (SELECT 1 FROM __bruin_merge_tmp_abcefghi AS source WHERE EXISTS (SELECT 1 FROM sales.orders AS target WHERE target.id IS NOT DISTINCT FROM source.id AND target.region IS NOT DISTINCT FROM source.region AND (target.updated_at > '2024-01-01')) GROUP BY id, region HAVING COUNT(*) > 1) THEN error('the query has two rows with the same primary key, so that a row would be updated twice') END;
UPDATE sales.orders AS target SET visits = target.visits + source.visits FROM __bruin_merge_tmp_abcefghi AS source WHERE target.id IS NOT DISTINCT FROM source.id AND target.region IS NOT DISTINCT FROM source.region AND (target.updated_at > '2024-01-01');
INSERT INTO sales.orders (id, region, visits) SELECT id, region, visits FROM __bruin_merge_tmp_abcefghi AS source WHERE NOT EXISTS (SELECT 1 FROM sales.orders AS target WHERE target.id IS NOT DISTINCT FROM source.id AND target.region IS NOT DISTINCT FROM source.region AND (target.updated_at > '2024-01-01'));
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;
