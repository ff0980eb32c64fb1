-- run
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "sales"."orders" (
  "hash" bytea NOT NULL,
  "email" text NOT NULL,
  "at" date NOT NULL,
  "origin" text NOT NULL,
  PRIMARY KEY ("hash")
);
INSERT INTO "sales"."orders" ("hash", "email", "at", "origin")
SELECT "hash", "email", "at", "origin"
FROM (
  SELECT "hash", "email", "at", "origin", ROW_NUMBER() OVER (
    PARTITION BY "hash" ORDER BY "at", "origin"
  ) AS __bruin_rank
  FROM (select * from staging.customers -- latest load
) AS query
) AS source
WHERE __bruin_rank = 1
  AND NOT EXISTS (SELECT 1 FROM "sales"."orders" AS target WHERE target."hash" = source."hash")
ON CONFLICT ("hash") DO NOTHING;
COMMIT;
