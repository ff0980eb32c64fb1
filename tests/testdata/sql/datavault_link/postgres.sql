-- run
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "sales"."orders" (
  "order_customer_hk" text NOT NULL,
  "order_hk" text NOT NULL,
  "customer_hk" text NOT NULL,
  "load_dts" timestamp NOT NULL,
  "record_source" text NOT NULL,
  PRIMARY KEY ("order_customer_hk")
);
INSERT INTO "sales"."orders" ("order_customer_hk", "order_hk", "customer_hk", "load_dts", "record_source")
SELECT "order_customer_hk", "order_hk", "customer_hk", "load_dts", "record_source"
FROM (
  SELECT "order_customer_hk", "order_hk", "customer_hk", "load_dts", "record_source", ROW_NUMBER() OVER (
    PARTITION BY "order_customer_hk" ORDER BY "load_dts", "record_source"
  ) AS __bruin_rank
  FROM (select * from staging.customers -- latest load
) AS query
) AS source
WHERE __bruin_rank = 1
  AND NOT EXISTS (SELECT 1 FROM "sales"."orders" AS target WHERE target."order_customer_hk" = source."order_customer_hk")
ON CONFLICT ("order_customer_hk") DO NOTHING;
COMMIT;
