-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_merge_tmp_abcefghi AS select id, name, updated_at from raw.orders;
INSERT INTO Sales.Orders (userId) SELECT userId FROM __bruin_merge_tmp_abcefghi AS source WHERE NOT EXISTS (SELECT 1 FROM Sales.Orders AS target WHERE target.userId IS NOT DISTINCT FROM source.userId);
DROP TABLE __bruin_merge_tmp_abcefghi;
COMMIT;

-- check userId unique
SELECT COUNT(userId) - COUNT(DISTINCT userId) FROM Sales.Orders;
