/* @bruin
name: "{{ var.schema }}.a"
type: pg.sql
uri: shop://a
@bruin */

select 1 as id
