-- run
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "sales"."orders" (
  "customer_hk" text NOT NULL,
  "customer_bk" text NOT NULL,
  "load_dts" timestamp NOT NULL,
  "record_source" text NOT NULL,
  PRIMARY KEY ("customer_hk")
);
INSERT INTO "sales"."orders" ("customer_hk", "customer_bk", "load_dts", "record_source")
SELECT "customer_hk", "customer_bk", "load_dts", "record_source"
FROM (
  SELECT "customer_hk", "customer_bk", "load_dts", "record_source", ROW_NUMBER() OVER (
    PARTITION BY "customer_hk" ORDER BY "load_dts", "record_source"
  ) AS __bruin_rank
  FROM (select * from staging.customers -- latest load
) AS query
) AS source
WHERE __bruin_rank = 1
  AND NOT EXISTS (SELECT 1 FROM "sales"."orders" AS target WHERE target."customer_hk" = source."customer_hk")
ON CONFLICT ("customer_hk") DO NOTHING;
COMMIT;
