-- run
ALTER SESSION SET TIMEZONE = 'UTC';
CREATE OR REPLACE TABLE sales.orders CLUSTER BY (_is_current, id) AS
SELECT CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_TZ) AS _valid_from, src.*, TO_TIMESTAMP_TZ('9999-12-31 23:59:59', 'YYYY-MM-DD HH24:MI:SS') AS _valid_until, TRUE AS _is_current
FROM (
select id, name, updated_at from raw.orders -- done
) AS src;
