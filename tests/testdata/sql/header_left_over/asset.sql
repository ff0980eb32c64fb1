/* @bruin
name: sales.orders
@bruin */
select 1 as id -- one
