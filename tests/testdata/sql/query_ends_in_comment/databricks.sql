-- run
MERGE INTO `sales`.`orders` AS target
USING (select id, name, updated_at
from raw.orders -- all of them
) AS source
ON target.`id` <=> source.`id`
WHEN MATCHED THEN UPDATE SET `name` = source.`name`
WHEN NOT MATCHED THEN INSERT (`id`, `name`, `updated_at`) VALUES (source.`id`, source.`name`, source.`updated_at`);
