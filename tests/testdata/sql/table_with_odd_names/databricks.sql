-- run
MERGE INTO `Sales Data`.`the "order"` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON target.`order` <=> source.`order`
WHEN MATCHED THEN UPDATE SET `user name` = source.`user name`
WHEN NOT MATCHED THEN INSERT (`order`, `user name`, `Total`) VALUES (source.`order`, source.`user name`, source.`Total`);
