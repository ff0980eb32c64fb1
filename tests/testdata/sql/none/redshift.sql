-- run
insert into sales.orders select 1; select 2;
