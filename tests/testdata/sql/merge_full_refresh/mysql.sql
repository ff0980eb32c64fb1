-- run
CREATE TABLE `sales`.`__bruin_new_abcefghi` AS
select id, name, updated_at from raw.orders;
CREATE TABLE IF NOT EXISTS `sales`.`orders` LIKE `sales`.`__bruin_new_abcefghi`;
RENAME TABLE `sales`.`orders` TO `sales`.`__bruin_old_abcefghi`, `sales`.`__bruin_new_abcefghi` TO `sales`.`orders`;
DROP TABLE IF EXISTS `sales`.`__bruin_new_abcefghi`, `sales`.`__bruin_old_abcefghi`;
