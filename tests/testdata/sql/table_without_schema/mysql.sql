-- run
CREATE TABLE `__bruin_new_abcefghi` AS
select id, name, updated_at from raw.orders;
CREATE TABLE IF NOT EXISTS `orders` LIKE `__bruin_new_abcefghi`;
RENAME TABLE `orders` TO `__bruin_old_abcefghi`, `__bruin_new_abcefghi` TO `orders`;
DROP TABLE IF EXISTS `__bruin_new_abcefghi`, `__bruin_old_abcefghi`;
