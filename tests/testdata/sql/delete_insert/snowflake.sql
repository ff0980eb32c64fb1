-- run
CREATE TEMPORARY TABLE sales.__bruin_tmp_abcefghi AS select id, name, updated_at from raw.orders;
BEGIN TRANSACTION;
DELETE FROM sales.orders WHERE updated_at IN (SELECT DISTINCT updated_at FROM sales.__bruin_tmp_abcefghi);
DELETE FROM sales.orders WHERE updated_at IS NULL AND EXISTS (SELECT 1 FROM sales.__bruin_tmp_abcefghi WHERE updated_at IS NULL);
INSERT INTO sales.orders SELECT * FROM sales.__bruin_tmp_abcefghi;
COMMIT;
DROP TABLE sales.__bruin_tmp_abcefghi;
