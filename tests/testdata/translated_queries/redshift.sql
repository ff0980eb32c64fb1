= 7 / 2
= 1.0 / 4
> '1.5'::int
= 'abc' like 'a%'
= 'a' || 'b'
= greatest(1, null, 3)
= split_part('a,b,c', ',', 2)
= date_trunc('month', date '2024-02-29')
= date '2024-03-01' - date '2024-02-28'
= select 1.5 as v union all select 2.255
> 'abc' like 'a\\_c'
> 1 / 0
= nullif(1, 1)
> 1 <=> 2
> null <=> null
> 1 == 1
= select x as v from (select 1 as x) a union all select y from (select 2 as y) b
> select x as v from (select 1 as x) a union all select y from (select 'a' as y) b
= select '1' as v union all select 'a'
> case when x = 1 then 1 else 'a' end from (select 1 as x) t
> case when x = 1 then x else '2' end from (select 1 as x) t
> coalesce(x, 'a') from (select 1 as x) t
> coalesce(x, '2') from (select 1 as x) t
> x in (1, '1') from (select '01' as x) t
> x in (1, '1') from (select 1 as x) t
