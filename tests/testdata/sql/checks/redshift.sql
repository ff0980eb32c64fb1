-- run
BEGIN TRANSACTION;
DROP TABLE IF EXISTS "sales"."orders";
CREATE TABLE "sales"."orders" AS select 1;
COMMIT;

-- check id not_null
SELECT count(*) FROM "sales"."orders" WHERE "id" IS NULL;

-- check id unique
SELECT COUNT("id") - COUNT(DISTINCT "id") FROM "sales"."orders";

-- check id positive
SELECT count(*) FROM "sales"."orders" WHERE "id" <= 0;

-- check id non_negative
SELECT count(*) FROM "sales"."orders" WHERE "id" < 0;

-- check id negative
SELECT count(*) FROM "sales"."orders" WHERE "id" >= 0;

-- check id min
SELECT count(*) FROM "sales"."orders" WHERE "id" < 1;

-- check id max
SELECT count(*) FROM "sales"."orders" WHERE "id" > 2.25;

-- check status accepted_values
SELECT COUNT(*) FROM "sales"."orders" WHERE CAST("status" AS VARCHAR(65535)) NOT IN ('new','it''s');

-- check status pattern
SELECT count(*) FROM "sales"."orders" WHERE "status" !~ '^[a-z'']+$';

-- check status min
SELECT count(*) FROM "sales"."orders" WHERE "status" < 'a''b';

-- check status max
SELECT count(*) FROM "sales"."orders" WHERE "status" > 1.2e-7;

-- check order not_null
SELECT count(*) FROM "sales"."orders" WHERE "order" IS NULL;

-- check order accepted_values
SELECT COUNT(*) FROM "sales"."orders" WHERE CAST("order" AS VARCHAR(65535)) NOT IN ('1','2');

-- check userId not_null
SELECT count(*) FROM "sales"."orders" WHERE "userid" IS NULL;

-- check userId relationships
SELECT COUNT(*) FROM "sales"."orders" bruin_relationship_child WHERE bruin_relationship_child."userid" IS NOT NULL AND bruin_relationship_child."userid" NOT IN (SELECT bruin_relationship_parent."id" FROM "sales"."users" bruin_relationship_parent WHERE bruin_relationship_parent."id" IS NOT NULL);

-- check wrong min: unexpected value for min check, the value must be an int, float or string

-- check wrong accepted_values: unexpected value for accepted_values check, the values must to be an array, instead string

-- check wrong accepted_values: no values provided for accepted_values check

-- check wrong pattern: unexpected value 3 for pattern check, the value must be a string

-- check wrong relationships: relationships check on column 'wrong' requires foreign_key.table and foreign_key.column

-- check wrong odd: there is no executor configured for the check type, check cannot be run: odd
