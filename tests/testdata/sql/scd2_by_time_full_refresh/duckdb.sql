-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS sales.orders;
CREATE TABLE sales.orders AS
SELECT src.id, src.name, src.updated_at, CAST(src.updated_at AS TIMESTAMP) AT TIME ZONE 'UTC' AS _valid_from, TIMESTAMPTZ '9999-12-31 23:59:59+00' AS _valid_until, TRUE AS _is_current
FROM (
select id, name, updated_at from raw.orders -- done
) AS src;
COMMIT;
