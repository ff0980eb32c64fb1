-- run
MERGE INTO "Sales Data"."the ""order""" AS target
USING (select id, name, updated_at from raw.orders) AS source
ON target."ORDER" IS NOT DISTINCT FROM source."ORDER"
WHEN MATCHED THEN UPDATE SET "user name" = source."user name"
WHEN NOT MATCHED THEN INSERT ("ORDER", "user name", Total) VALUES (source."ORDER", source."user name", source.Total);
