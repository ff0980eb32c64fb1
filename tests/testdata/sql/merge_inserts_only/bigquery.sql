-- run
MERGE `sales`.`orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON (target.`id` = source.`id` OR (target.`id` IS NULL AND source.`id` IS NULL))
WHEN NOT MATCHED THEN INSERT (`id`, `name`) VALUES (`id`, `name`);
