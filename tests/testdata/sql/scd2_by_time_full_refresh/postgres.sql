-- run
BEGIN TRANSACTION;
SET LOCAL TIME ZONE 'UTC';
DROP TABLE IF EXISTS "sales"."orders";
CREATE TABLE "sales"."orders" AS
SELECT CAST(src."updated_at" AS TIMESTAMP) AT TIME ZONE 'UTC' AS _valid_from, src.*, '9999-12-31 00:00:00'::TIMESTAMPTZ AS _valid_until, TRUE AS _is_current
FROM (
select id, name, updated_at from raw.orders -- done
) AS src;
COMMIT;
