-- run
MERGE `sales`.`orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON (source.`id` = target.`id` OR (source.`id` IS NULL AND target.`id` IS NULL)) AND (source.`region` = target.`region` OR (source.`region` IS NULL AND target.`region` IS NULL)) AND (target.updated_at > '2024-01-01')
WHEN MATCHED THEN UPDATE SET `visits` = target.visits + source.visits
WHEN NOT MATCHED THEN INSERT (`id`, `region`, `visits`) VALUES (`id`, `region`, `visits`);
