/* @bruin
@bruin */
select 1
