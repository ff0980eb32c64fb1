-- run
MERGE `Sales Data`.`the "order"` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON (target.`order` = source.`order` OR (target.`order` IS NULL AND source.`order` IS NULL))
WHEN MATCHED THEN UPDATE SET `user name` = source.`user name`
WHEN NOT MATCHED THEN INSERT (`order`, `user name`, `Total`) VALUES (`order`, `user name`, `Total`);
