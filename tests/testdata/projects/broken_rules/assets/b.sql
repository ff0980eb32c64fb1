/* @bruin
name: mart.long_name_of_a_table
type: pg.sql
@bruin */

select 1 as id
