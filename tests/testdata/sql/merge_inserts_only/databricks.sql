-- run
MERGE INTO `sales`.`orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON target.`id` <=> source.`id`
WHEN NOT MATCHED THEN INSERT (`id`, `name`) VALUES (source.`id`, source.`name`);
