-- run
select 1;

-- check Id unique
SELECT COUNT("id") - COUNT(DISTINCT "id") FROM "sales"."orders";
