-- run
BEGIN TRANSACTION;
SET LOCAL timezone TO 'UTC';
DROP TABLE IF EXISTS "sales"."orders";
CREATE TABLE "sales"."orders" AS
SELECT CAST(src."updated_at" AS TIMESTAMP) AT TIME ZONE 'UTC' AS _valid_from, src.*, TIMESTAMPTZ '9999-12-31 00:00:00' AS _valid_until, TRUE AS _is_current
FROM (
select id, name, updated_at from raw.orders -- done
) AS src;
COMMIT;
