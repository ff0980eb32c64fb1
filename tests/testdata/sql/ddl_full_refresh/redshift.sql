-- run
CREATE TABLE IF NOT EXISTS "sales"."orders" (
  "id" integer,
  "customer_id" integer,
  "price" numeric(10, 2) DEFAULT 0,
  "code" varchar(8) COLLATE C,
  "tag" varchar(3),
  PRIMARY KEY ("id"),
  FOREIGN KEY ("customer_id") REFERENCES "sales"."customers" ("id")
);
COMMENT ON COLUMN "sales"."orders"."customer_id" IS 'The customer''s id';
