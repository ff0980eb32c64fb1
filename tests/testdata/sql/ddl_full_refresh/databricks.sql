-- run
CREATE TABLE IF NOT EXISTS `sales`.`orders` (
  `id` integer NOT NULL,
  `customer_id` integer COMMENT 'The customer\'s id',
  `price` numeric(10, 2) DEFAULT 0,
  `code` varchar(8) COLLATE C,
  `tag` varchar(3),
  PRIMARY KEY (`id`),
  FOREIGN KEY (`customer_id`) REFERENCES `sales`.`customers` (`id`)
)
TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported');
