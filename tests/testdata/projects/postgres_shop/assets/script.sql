/* @bruin
name: shop.script
type: pg.sql
depends: [shop.declared, shop.merged]
hooks:
  pre:
    - query: create table if not exists shop.audit (at timestamptz default now(), note text)
  post:
    - query: insert into shop.audit (note) values ('after {{ this }}')
custom_checks:
  - name: declared rows are the orders
    query: select count(*) from shop.declared
    value: 3
  - name: expensive orders
    query: select * from shop.orders where amount > 15;
    count: 1
@bruin */
insert into shop.declared (id, amount)
select id, amount from shop.orders
on conflict (id) do nothing;
