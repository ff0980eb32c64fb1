-- run
MERGE `sales`.`orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON (source.`id` = target.`id` OR (source.`id` IS NULL AND target.`id` IS NULL))
WHEN MATCHED THEN UPDATE SET `name` = source.`name`
WHEN NOT MATCHED THEN INSERT (`id`, `name`, `updated_at`) VALUES (`id`, `name`, `updated_at`);
