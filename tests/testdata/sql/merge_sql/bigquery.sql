-- run
MERGE `sales`.`orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON (target.`id` = source.`id` OR (target.`id` IS NULL AND source.`id` IS NULL)) AND (target.`region` = source.`region` OR (target.`region` IS NULL AND source.`region` IS NULL)) AND (target.updated_at > '2024-01-01')
WHEN MATCHED THEN UPDATE SET `visits` = target.visits + source.visits
WHEN NOT MATCHED THEN INSERT (`id`, `region`, `visits`) VALUES (`id`, `region`, `visits`);
