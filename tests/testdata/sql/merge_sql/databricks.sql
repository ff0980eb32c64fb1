-- run
MERGE INTO `sales`.`orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON target.`id` <=> source.`id` AND target.`region` <=> source.`region` AND (target.updated_at > '2024-01-01')
WHEN MATCHED THEN UPDATE SET `visits` = target.visits + source.visits
WHEN NOT MATCHED THEN INSERT (`id`, `region`, `visits`) VALUES (source.`id`, source.`region`, source.`visits`);
