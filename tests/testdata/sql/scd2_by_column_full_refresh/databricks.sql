-- run
CREATE OR REPLACE TABLE `sales`.`orders`
AS SELECT current_timestamp() AS _valid_from, src.*, TIMESTAMP '9999-12-31 00:00:00Z' AS _valid_until, TRUE AS _is_current
FROM (
select id, name, updated_at from raw.orders -- done
) AS src;
