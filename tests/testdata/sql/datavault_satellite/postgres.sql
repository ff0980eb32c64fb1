-- run
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "sales"."orders" (
  "customer_hk" text NOT NULL,
  "hashdiff" text NOT NULL,
  "name" text,
  "load_dts" timestamp NOT NULL,
  "record_source" text NOT NULL,
  PRIMARY KEY ("customer_hk", "load_dts")
);
INSERT INTO "sales"."orders" ("customer_hk", "hashdiff", "name", "load_dts", "record_source")
WITH batch AS (
  SELECT "customer_hk", "hashdiff", "name", "load_dts", "record_source", ROW_NUMBER() OVER (
    PARTITION BY "customer_hk", "load_dts" ORDER BY "hashdiff"
  ) AS __bruin_rank
  FROM (select * from staging.customers -- latest load
) AS query
  WHERE "customer_hk" IS NOT NULL AND "load_dts" IS NOT NULL AND "hashdiff" IS NOT NULL AND "record_source" IS NOT NULL
), versions AS (
  SELECT "customer_hk", "hashdiff", "name", "load_dts", "record_source", FALSE AS __bruin_new FROM "sales"."orders"
  WHERE "customer_hk" IN (SELECT "customer_hk" FROM batch)
  UNION ALL
  SELECT "customer_hk", "hashdiff", "name", "load_dts", "record_source", TRUE FROM batch AS source
  WHERE __bruin_rank = 1
    AND NOT EXISTS (SELECT 1 FROM "sales"."orders" AS target WHERE target."customer_hk" = source."customer_hk" AND target."load_dts" = source."load_dts")
), compared AS (
  SELECT *, LAG("hashdiff") OVER (
    PARTITION BY "customer_hk" ORDER BY "load_dts"
  ) AS __bruin_before
  FROM versions
)
SELECT "customer_hk", "hashdiff", "name", "load_dts", "record_source" FROM compared
WHERE __bruin_new AND "hashdiff" IS DISTINCT FROM __bruin_before
ON CONFLICT ("customer_hk", "load_dts") DO NOTHING;
COMMIT;
